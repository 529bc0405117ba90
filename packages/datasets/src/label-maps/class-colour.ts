import type { LabelMap } from "@ddep/core";

/** @inline */
type Colour = readonly [number, number, number];

/**
 * Returns Pascal VOC's colour for label `label + 1`: the bits of the number are distributed over red, green and blue.
 */
export function usualColour(label: number): [number, number, number] {
  const colour: [number, number, number] = [0, 0, 0];
  for (let rest = label + 1, bit = 7; rest > 0; rest >>= 3, bit--)
    for (let channel = 0; channel < 3; channel++) colour[channel]! |= ((rest >> channel) & 1) << bit;
  return colour;
}

/**
 * Returns the colour of a class for visualisation, 0 to 255: its own, or Pascal VOC's if the label map has none.
 * Undefined if `k` is not a class.
 */
export function classColour({ names, colours }: Pick<LabelMap, "names" | "colours">, k: number): Colour | undefined {
  return names[k] === undefined ? undefined : (colours[k] ?? usualColour(k));
}
