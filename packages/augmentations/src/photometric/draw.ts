import { fold, permutation, uniform, type Seed } from "@ddep/core";
import * as z from "zod";
import { probability, spread } from "../parameters.js";
import type { PhotometricChange } from "./change.js";

/** Bounds of a factor: a number `b` stands for `max(0, 1 - b)` to `1 + b`, as in torchvision. */
const factor = z
  .union([z.number().min(0), spread(z.number().min(0))])
  .transform((given): readonly [number, number] =>
    typeof given === "number" ? [Math.max(0, 1 - given), 1 + given] : given,
  );
/** Bounds of a turn of the hue, in parts of the circle: a number `h` stands for `-h` to `h`. */
const turn = z
  .union([z.number().min(0).max(0.5), spread(z.number().min(-0.5).max(0.5))])
  .transform((given): readonly [number, number] => (typeof given === "number" ? [-given, given] : given));

/** Brightness, contrast, saturation and hue in random order; by default as strong as in MoCo v2. */
export const colourJitter = z.strictObject({
  kind: z.literal("colour-jitter"),
  brightness: factor.default([0.6, 1.4]),
  contrast: factor.default([0.6, 1.4]),
  saturation: factor.default([0.6, 1.4]),
  hue: turn.default([-0.1, 0.1]),
  probability: probability.default(0.8),
});

export const greyscale = z.strictObject({
  kind: z.literal("greyscale"),
  probability: probability.default(0.2),
});

/** Gaussian blur whose deviation, in pixels, is uniform; by default the kernel reaches three deviations. */
export const blur = z.strictObject({
  kind: z.literal("blur"),
  sigma: spread(z.number().positive()).default([0.1, 2]),
  radius: z.int().min(1).optional(),
  probability: probability.default(0.5),
});

export const photometric = z.discriminatedUnion("kind", [colourJitter, greyscale, blur]);
/** A photometric augmentation with all its parameters, plain data. */
export type PhotometricAugmentation = z.infer<typeof photometric>;

/**
 * Draws what an augmentation does to one picture: nothing with probability `1 - p`, else each factor `U(low, high)`, and
 * the four of the colour jitter in a uniform order.
 *
 * Source: torchvision, `ColorJitter`, `RandomGrayscale`, `GaussianBlur`.
 */
export function drawPhotometric(augmentation: PhotometricAugmentation, seed: Seed): PhotometricChange[] {
  if (uniform(fold(seed, "probability")) >= augmentation.probability) return [];
  const between = (name: string, [low, high]: readonly [number, number]) =>
    low + (high - low) * uniform(fold(seed, name));
  switch (augmentation.kind) {
    case "greyscale":
      return [{ kind: "greyscale" }];
    case "blur": {
      const sigma = between("sigma", augmentation.sigma);
      return [{ kind: "blur", sigma, radius: augmentation.radius ?? Math.max(1, Math.ceil(3 * sigma)) }];
    }
    case "colour-jitter": {
      const factors = (["brightness", "contrast", "saturation"] as const).map((kind): PhotometricChange => ({
        kind,
        factor: between(kind, augmentation[kind]),
      }));
      const changes: PhotometricChange[] = [...factors, { kind: "hue", shift: between("hue", augmentation.hue) }];
      return [...permutation(fold(seed, "order"), changes.length)].map((i) => changes[i]!);
    }
  }
}
