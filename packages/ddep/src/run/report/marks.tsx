import { symbol, symbolCircle, symbolDiamond, symbolSquare, symbolTriangle } from "d3-shape";
import type { MethodName } from "../records.js";

const shapes = { ddep: symbolCircle, dep: symbolDiamond, supervised: symbolSquare, random: symbolTriangle };

/** The methods as people write them. */
export const labels: Record<MethodName, string> = {
  ddep: "DDeP",
  dep: "DeP",
  supervised: "supervised",
  random: "random",
};

/** What each method is, in a few words. */
export const meanings: Record<MethodName, string> = {
  ddep: "encoder from classification, decoder from denoising",
  dep: "encoder and decoder from denoising",
  supervised: "encoder from classification, decoder random",
  random: "encoder and decoder random",
};

/** The mark of a method, told apart by its shape as well as its colour. */
export function Mark({ method, x = 0, y = 0 }: { method: MethodName; x?: number; y?: number }) {
  return (
    <path
      class={`mark m-${method}`}
      transform={`translate(${x} ${y})`}
      d={symbol(shapes[method], 52)() ?? ""}
    />
  );
}

/** A mark in running text. */
export function Key({ method }: { method: MethodName }) {
  return (
    <span class="key">
      <svg width="12" height="12" viewBox="-6 -6 12 12" aria-hidden="true">
        <Mark method={method} />
      </svg>
      {labels[method]}
    </span>
  );
}
