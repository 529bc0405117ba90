import type { MethodName } from "@ddep/ddep";
import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle, type SymbolType } from "d3-shape";

/** A mark in charts and keys; marks differ in shape as well as in colour. */
export interface MarkStyle {
  readonly label: string;
  /** Its mark has the class `m-COLOUR`, its line `l-COLOUR`. */
  readonly colour: string;
  readonly shape: SymbolType;
}

/** The label, colour and shape of each method. */
export const markStyles: Record<MethodName, MarkStyle> = {
  ddep: { label: "DDeP", colour: "ddep", shape: symbolCircle },
  dep: { label: "DeP", colour: "dep", shape: symbolDiamond },
  supervised: { label: "supervised", colour: "supervised", shape: symbolSquare },
  random: { label: "random", colour: "random", shape: symbolTriangle },
};

/** A short description of each method. */
export const meanings: Record<MethodName, string> = {
  ddep: "encoder pretrained by classification, decoder by denoising",
  dep: "encoder and decoder pretrained by denoising",
  supervised: "encoder pretrained by classification, decoder random",
  random: "encoder and decoder random",
};

/** A mark in a chart. */
export function Mark({ mark: { colour, shape }, x = 0, y = 0 }: { mark: MarkStyle; x?: number; y?: number }) {
  return <path class={`mark m-${colour}`} transform={`translate(${x} ${y})`} d={symbol(shape, 52)() ?? ""} />;
}

/** A mark in running text. */
export function Key({ mark }: { mark: MarkStyle }) {
  return (
    <span class="key">
      <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
        <Mark mark={mark} />
      </svg>
      {mark.label}
    </span>
  );
}
