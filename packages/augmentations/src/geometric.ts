import { UserError } from "@ddep/core";
import { geometricAugmentations } from "./catalogue.js";
import { kindsOf, specSchema, type SpecOf } from "./options/schemas.js";
import type { Augmentation } from "./geometric/part.js";

/** A geometric augmentation as stored in JSON: its kind and its parameters. */
export type GeometricSpec = SpecOf<typeof geometricAugmentations>;

/** The kinds of geometric augmentations. */
export const geometricKinds = kindsOf(geometricAugmentations);

const schema = specSchema(geometricAugmentations);

/** Creates the augmentation that a specification describes. What it draws, a Geometry, is plain data too. */
export const geometricOf = (spec: GeometricSpec): Augmentation =>
  geometricAugmentations[spec.kind].create(spec as never);

/**
 * Reads a geometric augmentation from JSON and fills in missing parameters.
 *
 * @throws UserError naming the offending key
 */
export function readGeometric(json: unknown, file?: string): GeometricSpec {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  throw new UserError(message, {
    file,
    ...(path.length === 0 ? {} : { key: path.join(".") }),
    fix: `give a kind of ${geometricKinds.join(" or ")}, a size in pixels, and its parameters`,
  });
}
