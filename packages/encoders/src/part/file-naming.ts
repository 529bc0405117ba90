import type { LazyTensors } from "../naming/renaming.js";

/** By whose names tensors can be written. */
export const targets = ["timm", "torchvision", "transunet", "smp"] as const;
/** A name of {@link targets}. */
export type Target = (typeof targets)[number];

/** The first sizes of a file's tensors, by name; undefined where there is no such tensor. */
export type FirstSizes = (name: string) => number | undefined;

/** Names that the tensors of an encoder go by in files, and how such a file is told from others. */
export interface FileNaming {
  /** Whose names they are. */
  readonly naming: string;
  /** Whether a file of these sizes holds the encoder under these names. */
  matches(sizes: FirstSizes): boolean;
  /** The last tensor of the classification layers; none where such files never hold any. */
  readonly classifier?: string;
  /** The target that loads a file of these names as it is, where that is not timm. */
  readonly target?: Target;
  /** The same tensors under timm's names, unless these are timm's. Throws a `UserError` where that cannot be. */
  toTimm?(tensors: LazyTensors, file: string): LazyTensors;
}

/** Whether each stage has as many blocks as `counts` says and no stage follows, told by a tensor that every block has. */
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
