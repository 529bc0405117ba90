import { native, type Native } from "./native.js";

/** The names of the faster implementations. */
export const fastPathNames = [
  "winograd",
  "product",
  "depthwise",
  "fusedNorm",
  "foldedNorm",
  "fusedAttention",
  "fusedActivation",
  "fusedLoss",
] as const;

/**
 * A faster implementation of the same computation on the native CPU backend:
 * - `winograd`: 3x3 convolutions by minimal filtering;
 * - `product`: 1x1 convolutions and linear layers by our own matrix products;
 * - `depthwise`: depthwise convolutions of 3x3 and 5x5 with their filters in registers;
 * - `fusedNorm`: batch and group normalisation with the following activation in one pass, layer normalisation in one;
 * - `foldedNorm`: in inference, normalisation and activation applied as the results of a convolution are written;
 * - `fusedAttention`: in inference, attention of all heads in one pass;
 * - `fusedActivation`: GELU, and addition followed by ReLU, in one pass;
 * - `fusedLoss`: cross-entropy and squared error in one pass.
 */
export type FastPath = (typeof fastPathNames)[number];

const off = new Set<FastPath>();

/** Returns whether a fast path is used where possible. All are by default. */
export function fastPath(name: FastPath): boolean {
  return !off.has(name);
}

/** Switches a fast path on or off, for comparison. Results differ only by rounding. */
export function switchFastPath(name: FastPath, on: boolean): void {
  if (on) off.delete(name);
  else off.add(name);
}

/** Returns the native backend if it has our own kernels and the given fast path is on. */
export function ownKernels(path: FastPath): Native | undefined {
  const tensorflow = native();
  return tensorflow?.ownKernels !== undefined && fastPath(path) ? tensorflow : undefined;
}
