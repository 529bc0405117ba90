import { UserError, type LabelMap } from "@ddep/core";
import { decodeMaskPng, type Mask } from "./mask.js";

/** @inline */
type Colour = readonly [red: number, green: number, blue: number];

const code = (red: number, green: number, blue: number) => (red << 16) | (green << 8) | blue;

/** Colours as they lie in a file, by pixel: RGB, RGBA or indices of a palette. */
function coloursOf(bytes: Uint8Array, file: string): { height: number; width: number; at: (pixel: number) => number } {
  const { height, width, channels, depth, data, palette } = decodeMaskPng(bytes, file);
  const fix = "save it as an RGB PNG with 8 bits a channel";
  if (depth !== 8) throw new UserError(`the mask has ${depth} bits a channel`, { file, fix: fix });
  if (palette !== undefined) {
    const codes = palette.map(([red, green, blue]) => code(red!, green!, blue!));
    return { height, width, at: (pixel) => codes[data[pixel]!] ?? -1 };
  }
  if (channels < 3)
    throw new UserError("the mask is grey, and the label map is for masks of colours", {
      file,
      fix: 'take "masks": "colours" out of the label map, or give masks of colours',
    });
  return {
    height,
    width,
    at: (pixel) => code(data[channels * pixel]!, data[channels * pixel + 1]!, data[channels * pixel + 2]!),
  };
}

/**
 * Decodes masks whose pixels have the colours of the label map, or an ignored colour, to class indices.
 *
 * The decoder throws a UserError that names the file, and a colour that is not among them, with its position.
 */
export function colourMaskDecoder(
  { colours, ignoreLabel }: LabelMap,
  ignoredColours: readonly Colour[],
): (bytes: Uint8Array, labelMap: LabelMap, file: string) => Mask {
  const labels = new Map(colours.map((colour, label) => [code(...colour), label]));
  for (const colour of ignoredColours) labels.set(code(...colour), ignoreLabel);
  return (bytes, _, file) => {
    const { height, width, at } = coloursOf(bytes, file);
    const out = new Uint8Array(height * width);
    // Neighbours mostly share a colour, and then there is nothing to look up.
    let last = -1;
    let label: number | undefined;
    for (let i = 0; i < out.length; i++) {
      const colour = at(i);
      if (colour !== last) label = labels.get((last = colour));
      if (label === undefined)
        throw new UserError(
          `the mask has the colour [${colour >> 16}, ${(colour >> 8) & 255}, ${colour & 255}] at row ${Math.floor(i / width)}, column ${i % width}, which is neither a class's nor ignored`,
          {
            file,
            fix: "add it to the label map's colours or ignoredColours; smoothed edges come of resizing or JPEG",
          },
        );
      out[i] = label;
    }
    return { height, width, labels: out };
  };
}
