import { UserError, type LabelMap } from "@ddep/core";
import type { Mask } from "./mask.js";
import { decodeMaskPng, type MaskPng } from "./png.js";

/** @inline */
type Colour = readonly [red: number, green: number, blue: number];

const code = (red: number, green: number, blue: number) => (red << 16) | (green << 8) | blue;

/** Returns the colour of a pixel as stored in the file: RGB, RGBA or palette indices. */
function coloursOf({ channels, depth, data, palette }: MaskPng, file: string): (pixel: number) => number {
  if (palette !== undefined) {
    const codes = palette.map((colour) => code(...colour));
    return (pixel) => codes[data[pixel]!] ?? -1;
  }
  if (depth !== 8)
    throw new UserError(`the mask has ${depth} bits a channel`, {
      file,
      fix: "save it as an RGB PNG with 8 bits a channel",
    });
  if (channels < 3)
    throw new UserError("the mask is greyscale, but the label map is for colour masks", {
      file,
      fix: 'remove "masks": "colours" from the label map, or give colour masks',
    });
  return (pixel) => code(data[channels * pixel]!, data[channels * pixel + 1]!, data[channels * pixel + 2]!);
}

/**
 * Returns a decoder for masks whose pixels have the colours of the label map, or ignored colours, to class indices.
 *
 * The decoder throws a UserError naming the file, and any other colour with its position.
 */
export function colourMaskDecoder(
  { colours, ignoreLabel }: LabelMap,
  ignoredColours: readonly Colour[],
): (bytes: Uint8Array, labelMap: LabelMap, file: string) => Mask {
  const labels = new Map(colours.map((colour, label) => [code(...colour), label]));
  for (const colour of ignoredColours) labels.set(code(...colour), ignoreLabel);
  return (bytes, _, file) => {
    const png = decodeMaskPng(bytes, file);
    const { height, width, orientation } = png;
    const at = coloursOf(png, file);
    const out = new Uint8Array(height * width);
    // Neighbouring pixels mostly share a colour, which saves the lookup.
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
            fix: "add it to the label map's colours or ignoredColours; smoothed edges come from resizing or JPEG compression",
          },
        );
      out[i] = label;
    }
    return { height, width, orientation, labels: out };
  };
}
