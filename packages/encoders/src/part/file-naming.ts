import type { LazyTensors } from "../naming/renaming.js";

/** The libraries whose tensor names can be written. */
export const targets = ["timm", "torchvision", "transunet", "smp"] as const;
/** A name of {@link targets}. */
export type Target = (typeof targets)[number];

/** Returns the size of the first axis of a tensor in a file, or undefined if there is no such tensor. */
export type FirstSizes = (name: string) => number | undefined;

/** A set of tensor names used in files of an encoder, and how to recognise such a file. */
export interface FileNaming {
  /** The library whose names they are. */
  readonly naming: string;
  /** Returns whether a file with these sizes contains the encoder under these names. */
  matches(sizes: FirstSizes): boolean;
  /** The last tensor of the classification layers; undefined if such files never contain any. */
  readonly classifier?: string;
  /** The target that loads a file with these names unchanged, if it is not timm. */
  readonly target?: Target;
  /**
   * Renames the tensors to timm's names; absent if they already are.
   *
   * @throws UserError if that is impossible
   */
  toTimm?(tensors: LazyTensors, file: string): LazyTensors;
}

/**
 * Returns whether the stages have exactly the numbers of blocks in `counts`, judged by a tensor that every block has.
 */
export function hasBlocks(
  sizes: FirstSizes,
  counts: readonly number[],
  name: (stage: number, block: number) => string,
): boolean {
  const has = (stage: number, block: number) => sizes(name(stage, block)) !== undefined;
  const isWhole = (count: number, stage: number) =>
    Array.from({ length: count }).every((_, block) => has(stage, block)) && !has(stage, count);
  return counts.every(isWhole) && !has(counts.length, 0);
}
