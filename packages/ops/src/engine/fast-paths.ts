import { native, type Native } from "./native.js";

/** The faster ways of computing the same thing, by name. */
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
 * A faster way of computing the same thing, on the native CPU backend:
 * - `winograd`: 3x3 convolutions by minimal filtering;
 * - `product`: 1x1 convolutions and linear layers by our own matrix products;
 * - `depthwise`: depthwise convolutions of 3x3 and 5x5 with their filters in registers;
 * - `fusedNorm`: batch and group normalisation with the activation after it in one pass, layer normalisation in one;
 * - `foldedNorm`: outside of training, normalisation and activation on a convolution's results as they go to memory;
 * - `fusedAttention`: outside of training, attention of all heads in one pass;
 * - `fusedActivation`: GELU, and a sum with the ReLU after it, in one pass;
 * - `fusedLoss`: cross-entropy and squared error in one pass.
 */
export type FastPath = (typeof fastPathNames)[number];

const off = new Set<FastPath>();

/** Whether a fast path is taken where it can be; all are by default. */
export function fastPath(name: FastPath): boolean {
  return !off.has(name);
}

/** Switches a fast path, to compare: results differ by rounding only. */
export function switchFastPath(name: FastPath, on: boolean): void {
  if (on) off.delete(name);
  else off.add(name);
}

/** The native backend, where it has our own kernels and the fast path that uses them is on. */
export function ownKernels(path: FastPath): Native | undefined {
  const tensorflow = native();
  return tensorflow?.ownKernels !== undefined && fastPath(path) ? tensorflow : undefined;
}
