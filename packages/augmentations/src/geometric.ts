import { UserError } from "@ddep/core";
import * as z from "zod";
import type { Augmentation } from "./augmentation.js";
import { spread } from "./parameters.js";
import { randomResizedCrop } from "./random-resized-crop.js";
import { scaleAndCrop } from "./scale-and-crop.js";

const size = z.int().min(1);
const flip = z.boolean().default(true);

const schema = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("random-resized-crop"),
    size,
    scale: spread(z.number().positive().max(1)).default([0.08, 1]),
    ratio: spread(z.number().positive()).default([3 / 4, 4 / 3]),
    flip,
  }),
  z.strictObject({
    kind: z.literal("scale-and-crop"),
    size,
    scale: spread(z.number().positive()).default([0.75, 1.5]),
    flip,
    categoryMaxRatio: z.number().positive().max(1).default(1),
  }),
]);

/** A geometric augmentation as JSON holds it: its kind and its parameters. */
export type GeometricSpec = z.infer<typeof schema>;

/** The kinds there are. */
export const geometricKinds = schema.options.map(({ shape }) => shape.kind.value);

/** The augmentation that a description makes; what it draws, a Geometry, is plain data too. */
export function geometricOf(spec: GeometricSpec): Augmentation {
  return spec.kind === "scale-and-crop" ? scaleAndCrop(spec) : randomResizedCrop(spec);
}

/** Reads a geometric augmentation from JSON and fills in its parameters. Throws a {@link UserError} that names the key. */
export function readGeometric(json: unknown, file?: string): GeometricSpec {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new UserError(message, {
    ...(file === undefined ? {} : { file }),
    ...(path.length === 0 ? {} : { key: path.join(".") }),
    fix: "give a kind of random-resized-crop or scale-and-crop, a size in pixels, and its parameters",
  });
}
