import type { LabelMap } from "@ddep/core";

/** @inline */
type Colour = readonly [number, number, number];

/** The colours that Pascal VOC gives to labels from 1 on: the bits of the label dealt out to red, green and blue. */
export function usualColour(label: number): [number, number, number] {
  const colour: [number, number, number] = [0, 0, 0];
  for (let rest = label + 1, bit = 7; rest > 0; rest >>= 3, bit--)
    for (let channel = 0; channel < 3; channel++) colour[channel]! |= ((rest >> channel) & 1) << bit;
  return colour;
}

/** The colour that a class is shown in, 0 to 255: its own, or Pascal VOC's where the label map has none; undefined of no class. */
export function classColour({ names, colours }: Pick<LabelMap, "names" | "colours">, k: number): Colour | undefined {
  return names[k] === undefined ? undefined : (colours[k] ?? usualColour(k));
}
