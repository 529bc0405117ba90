import { native, type Native } from "./native.js";

/** The names of the precisions. */
export const precisions = ["float32", "bfloat16"] as const;

/**
 * The precision to which matrix products and 1x1 convolutions round their factors. Sums, parameters, losses and the
 * statistics of normalisations are always float32, and so are 3x3 convolutions: minimal filtering in float32 is as fast
 * as bfloat16 without it, and does not tolerate bfloat16's rounding.
 */
export type Precision = (typeof precisions)[number];

let current: Precision = "float32";

/** Sets the precision of subsequent operations. Initially float32. */
export function usePrecision(precision: Precision): void {
  current = precision;
}

/** Returns the current precision. */
export function precision(): Precision {
  return current;
}

/** Returns the native backend if it supports bfloat16 products and that precision is set. */
export function bfloat16Kernels(): Native | undefined {
  const tensorflow = native();
  return current === "bfloat16" && tensorflow?.ownKernels === "avx512_bf16" ? tensorflow : undefined;
}
