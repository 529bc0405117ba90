import { fold, randomInt, uniform, UserError, type BatchContents, type Seed } from "@ddep/core";
import { batchAugmentations } from "./catalogue.js";
import type { SpecOf } from "./options/schemas.js";
import type { BatchChange } from "./batch/change.js";

/** A batch augmentation with all its parameters, as plain data. */
export type BatchAugmentation = SpecOf<typeof batchAugmentations>;

/**
 * Draws the changes that an augmentation makes to a batch; each image is changed with the augmentation's probability.
 * An image is mixed with the one a fixed random number of places further on, so never with itself.
 *
 * @throws UserError for ClassMix and copy-paste without labels, and for mixing in a batch of one
 */
export function drawBatch(augmentation: BatchAugmentation, contents: BatchContents, seed: Seed): BatchChange[] {
  const { batch } = contents;
  const { kind, probability } = augmentation;
  const { mixes, create } = batchAugmentations[kind];
  if (mixes && batch < 2)
    throw new UserError(`${kind} mixes pictures, but the batch has only one`, {
      key: kind,
      fix: "use batches of two or more, or omit it",
    });
  const draw = create(augmentation as never);
  const distance = batch < 2 ? 0 : 1 + randomInt(fold(seed, "partner"), batch - 1);
  return Array.from({ length: batch }, (_, picture): BatchChange[] => {
    const own = fold(seed, "picture", picture);
    if (uniform(fold(own, "probability")) >= probability) return [];
    const change = draw({ contents, picture, from: (picture + distance) % batch }, own);
    return change === undefined ? [] : [change];
  }).flat();
}
