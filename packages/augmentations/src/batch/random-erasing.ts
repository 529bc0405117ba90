import { fold, uniform, type Rect, type Seed } from "@ddep/core";
import * as z from "zod";
import { probability, spread } from "../options/schemas.js";
import type { BatchPart } from "./part.js";
import { erasedLabels } from "./change.js";

const options = {
  scale: spread(z.number().positive().max(1)).default([0.02, 0.33]).describe("bounds of the box's share of the area"),
  ratio: spread(z.number().positive()).default([0.3, 3.3]).describe("bounds of height over width"),
  labels: erasedLabels,
  probability: probability.default(0.5),
};

/**
 * Erases a box with `area ~ U(scale)` relative to the image and `log ratio ~ U(log ratio)`; erases nothing if ten
 * attempts do not fit.
 */
export const randomErasing: BatchPart<typeof options> = {
  help: "erases a box of random area and aspect ratio",
  source: "Zhong et al. 2017; torchvision, RandomErasing",
  options,
  mixes: false,
  create:
    ({ scale, ratio, labels }) =>
    ({ contents: { height, width }, picture }, seed) => {
      const box = drawBox(height, width, scale, ratio, fold(seed, "box"));
      return box && { kind: "erase", picture, box, labels };
    },
};

/** Draws a box that lies entirely within the image; undefined if ten attempts do not fit. */
function drawBox(
  height: number,
  width: number,
  scale: readonly [number, number],
  ratio: readonly [number, number],
  seed: Seed,
): Rect | undefined {
  const [low, high] = [Math.log(ratio[0]), Math.log(ratio[1])];
  for (let attempt = 0; attempt < 10; attempt++) {
    const draw = (k: number) => uniform(seed, 4 * attempt + k);
    const area = height * width * (scale[0] + (scale[1] - scale[0]) * draw(0));
    // torchvision's ratio is height over width.
    const aspect = Math.exp(low + (high - low) * draw(1));
    const h = Math.round(Math.sqrt(area * aspect));
    const w = Math.round(Math.sqrt(area / aspect));
    if (h < 1 || w < 1 || h >= height || w >= width) continue;
    return {
      x: Math.floor(draw(2) * (width - w + 1)),
      y: Math.floor(draw(3) * (height - h + 1)),
      width: w,
      height: h,
    };
  }
  return undefined;
}
