import { native, type Native } from "./native.js";

/** The names of the precisions there are. */
export const precisions = ["float32", "bfloat16"] as const;

/**
 * What matrix products and 1x1 convolutions round their factors to. Sums, parameters, losses and the statistics of
 * normalisations are float32 either way, and so are 3x3 convolutions: minimal filtering in float32 is as fast as bfloat16
 * without it, and does not bear bfloat16's rounding.
 */
export type Precision = (typeof precisions)[number];

let current: Precision = "float32";

/** The precision of the operations that follow; float32 until it is set. */
export function usePrecision(precision: Precision): void {
  current = precision;
}

/** The precision that is set. */
export function precision(): Precision {
  return current;
}

/** The native backend, where it multiplies bfloat16 and is to do so. */
export function bfloat16Kernels(): Native | undefined {
  const tensorflow = native();
  return current === "bfloat16" && tensorflow?.ownKernels === "avx512_bf16" ? tensorflow : undefined;
}
