import { fold, permutation } from "@ddep/core";
import * as z from "zod";
import { probability, spread } from "../options/schemas.js";
import type { Brightness } from "./brightness.js";
import type { Contrast } from "./contrast.js";
import type { Hue } from "./hue.js";
import { between, type PhotometricPart } from "./part.js";
import type { Saturation } from "./saturation.js";

/** Bounds of a factor. A single number `b` stands for `max(0, 1 - b)` to `1 + b`, as in torchvision. */
const factor = z
  .union([z.number().min(0), spread(z.number().min(0))])
  .transform((given): readonly [number, number] =>
    typeof given === "number" ? [Math.max(0, 1 - given), 1 + given] : given,
  );
/** Bounds of a hue shift, as a fraction of the circle. A single number `h` stands for `-h` to `h`. */
const turn = z
  .union([z.number().min(0).max(0.5), spread(z.number().min(-0.5).max(0.5))])
  .transform((given): readonly [number, number] => (typeof given === "number" ? [-given, given] : given));

const options = {
  brightness: factor.default([0.6, 1.4]).describe("bounds of the factor"),
  contrast: factor.default([0.6, 1.4]).describe("bounds of the factor"),
  saturation: factor.default([0.6, 1.4]).describe("bounds of the factor"),
  hue: turn.default([-0.1, 0.1]).describe("bounds of the hue shift, as a fraction of the circle"),
  probability: probability.default(0.8),
};

/**
 * Applies the four changes in random order, each with a factor `U(low, high)`. The default strength is that of MoCo v2.
 */
export const colourJitter: PhotometricPart<Brightness | Contrast | Saturation | Hue, typeof options> = {
  help: "brightness, contrast, saturation and hue in random order",
  source: "torchvision, ColorJitter",
  options,
  create: (bounds) => (seed) => {
    const factors = (["brightness", "contrast", "saturation"] as const).map((kind) => ({
      kind,
      factor: between(seed, kind, bounds[kind]),
    }));
    const changes = [...factors, { kind: "hue" as const, shift: between(seed, "hue", bounds.hue) }];
    return [...permutation(fold(seed, "order"), changes.length)].map((i) => changes[i]!);
  },
};
