import { fold, uniform, type Seed } from "@ddep/core";
import { photometricAugmentations, photometricChanges } from "./catalogue.js";
import type { SpecOf } from "./options/schemas.js";
import type { ColourChange, Rgb } from "./photometric/part.js";

/** @inline */
type Changes = typeof photometricChanges;

/** One drawn change of a picture's colours, plain data: the same bytes under it are the same bytes anywhere. */
export type PhotometricChange = {
  [Kind in keyof Changes]: Changes[Kind] extends ColourChange<infer Drawn> ? Drawn : never;
}[keyof Changes];

/** A photometric augmentation with all its parameters, plain data. */
export type PhotometricAugmentation = SpecOf<typeof photometricAugmentations>;

/** The change that made a draw: its type says which draws it takes, which the checker cannot follow through a lookup. */
const changeOf = ({ kind }: PhotometricChange): ColourChange<PhotometricChange> => photometricChanges[kind] as never;

/** Makes changes to a picture, in their order and in place; a mask has no part in them. */
export function applyPhotometric(changes: readonly PhotometricChange[], picture: Rgb): void {
  for (const change of changes) changeOf(change).apply(change, picture);
}

/** A drawn change in a few words, for a caption. */
export const photometricWords = (change: PhotometricChange): string => changeOf(change).words(change);

/**
 * Draws what an augmentation does to one picture: nothing with probability `1 - p`, else the changes of its kind.
 *
 * Source: torchvision, `ColorJitter`, `RandomGrayscale`, `GaussianBlur`.
 */
export function drawPhotometric(augmentation: PhotometricAugmentation, seed: Seed): PhotometricChange[] {
  if (uniform(fold(seed, "probability")) >= augmentation.probability) return [];
  return photometricAugmentations[augmentation.kind].create(augmentation as never)(seed);
}
