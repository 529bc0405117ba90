import type { LabelMap } from "@ddep/core";
import { classColour } from "@ddep/datasets";
import { type RgbImage, shownSize } from "./pixels.js";

/** Class indices `[H, W]` in row-major order. */
export interface PlainLabels {
  readonly data: Int32Array | Uint8Array | Uint8ClampedArray;
  readonly height: number;
  readonly width: number;
}

type Rgb = readonly [number, number, number];
const dark: Rgb = [28, 28, 32];
const stripe: Rgb = [84, 84, 92];

/**
 * Draws labels in the colours of their classes at the size to show, with pixels without truth dark and hatched. A class without
 * a colour has that of Pascal VOC.
 *
 * Throws a `RangeError` for a value that is neither a class nor the ignore label.
 */
export function drawLabels({ data, height, width }: PlainLabels, labelMap: LabelMap): RgbImage {
  const shown = shownSize({ height, width });
  const pixels = new Uint8ClampedArray(shown.height * shown.width * 3);
  for (let y = 0; y < shown.height; y++) {
    const row = Math.floor(((y + 0.5) * height) / shown.height) * width;
    for (let x = 0; x < shown.width; x++) {
      const label = data[row + Math.floor(((x + 0.5) * width) / shown.width)]!;
      const colour = label === labelMap.ignoreLabel ? hatch(x, y) : colourOf(label);
      const at = (y * shown.width + x) * 3;
      for (let c = 0; c < 3; c++) pixels[at + c] = colour[c]!;
    }
  }
  return { data: pixels, ...shown };

  function colourOf(label: number): Rgb {
    const colour = classColour(labelMap, label);
    if (colour === undefined) throw new RangeError(`label ${label} is none of ${labelMap.names.length} classes`);
    return colour;
  }
}

const hatch = (x: number, y: number): Rgb => ((x + y) % 8 < 2 ? stripe : dark);
