import { fold, uniform, type Seed } from "@ddep/core";
import { photometricAugmentations, photometricChanges } from "./catalogue.js";
import type { SpecOf } from "./options/schemas.js";
import type { ColourChange, Rgb } from "./photometric/part.js";

/** @inline */
type Changes = typeof photometricChanges;

/** One drawn change of an image's colours, as plain data. Applying it to the same bytes always gives the same bytes. */
export type PhotometricChange = {
  [Kind in keyof Changes]: Changes[Kind] extends ColourChange<infer Drawn> ? Drawn : never;
}[keyof Changes];

/** A photometric augmentation with all its parameters, as plain data. */
export type PhotometricAugmentation = SpecOf<typeof photometricAugmentations>;

/**
 * Returns the implementation of a drawn change. Its type says which draws it takes, but the type checker cannot follow
 * that through a lookup.
 */
const changeOf = ({ kind }: PhotometricChange): ColourChange<PhotometricChange> => photometricChanges[kind] as never;

/** Applies changes to an image, in order and in place. Masks are unaffected. */
export function applyPhotometric(changes: readonly PhotometricChange[], picture: Rgb): void {
  for (const change of changes) changeOf(change).apply(change, picture);
}

/** Describes a drawn change in a few words, for a caption. */
export const photometricWords = (change: PhotometricChange): string => changeOf(change).words(change);

/**
 * Draws the changes that an augmentation makes to one image: none with probability `1 - p`, otherwise those of its
 * kind.
 *
 * Source: torchvision, `ColorJitter`, `RandomGrayscale`, `GaussianBlur`.
 */
export function drawPhotometric(augmentation: PhotometricAugmentation, seed: Seed): PhotometricChange[] {
  if (uniform(fold(seed, "probability")) >= augmentation.probability) return [];
  return photometricAugmentations[augmentation.kind].create(augmentation as never)(seed);
}
