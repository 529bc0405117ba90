import type { MethodName } from "@ddep/ddep";
import {
  symbol,
  symbolCircle,
  symbolCross,
  symbolDiamond,
  symbolSquare,
  symbolStar,
  symbolTriangle,
  symbolWye,
  type SymbolType,
} from "d3-shape";

/** The shape of a mark, by d3's name. */
export type MarkShape = "circle" | "cross" | "diamond" | "square" | "star" | "triangle" | "wye";

const symbols: Readonly<Record<MarkShape, SymbolType>> = {
  circle: symbolCircle,
  cross: symbolCross,
  diamond: symbolDiamond,
  square: symbolSquare,
  star: symbolStar,
  triangle: symbolTriangle,
  wye: symbolWye,
};

/** A mark in charts and keys; marks differ in shape as well as in colour. */
export interface MarkStyle {
  readonly label: string;
  /** Its mark has the class `m-COLOUR`, its line `l-COLOUR`. */
  readonly colour: string;
  readonly shape: MarkShape;
}

/** The label, colour and shape of each method. */
export const markStyles: Record<MethodName, MarkStyle> = {
  ddep: { label: "DDeP", colour: "ddep", shape: "circle" },
  dep: { label: "DeP", colour: "dep", shape: "diamond" },
  supervised: { label: "supervised", colour: "supervised", shape: "square" },
  random: { label: "random", colour: "random", shape: "triangle" },
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
  return <path class={`mark m-${colour}`} transform={`translate(${x} ${y})`} d={symbol(symbols[shape], 52)() ?? ""} />;
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
