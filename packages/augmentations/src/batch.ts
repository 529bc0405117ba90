import { fold, randomInt, uniform, UserError, type BatchContents, type Seed } from "@ddep/core";
import { batchAugmentations } from "./catalogue.js";
import type { SpecOf } from "./options/schemas.js";
import type { BatchChange } from "./batch/change.js";

/** An augmentation of a batch's numbers with all its parameters, plain data. */
export type BatchAugmentation = SpecOf<typeof batchAugmentations>;

/**
 * Draws what an augmentation does to a batch, each picture with its probability. Pictures are mixed with the picture a
 * uniform number of places further on, so none with itself.
 *
 * Throws a {@link UserError} for ClassMix and copy-paste without labels, and for mixing in a batch of one.
 */
export function drawBatch(augmentation: BatchAugmentation, contents: BatchContents, seed: Seed): BatchChange[] {
  const { batch } = contents;
  const { kind, probability } = augmentation;
  const { mixes, create } = batchAugmentations[kind];
  if (mixes && batch < 2)
    throw new UserError(`${kind} mixes pictures, and a batch has one`, {
      key: kind,
      fix: "use batches of two or more, or leave it out",
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
