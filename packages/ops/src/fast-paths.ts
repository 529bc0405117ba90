/** The faster ways of computing the same thing, by name. */
export const fastPathNames = ["winograd", "depthwise", "fusedNorm"] as const;

/**
 * A faster way of computing the same thing:
 * - `winograd`: 3x3 convolutions by minimal filtering, on the native CPU backend;
 * - `depthwise`: depthwise convolutions of 3x3 and 5x5 with their filters in registers, on the native CPU backend;
 * - `fusedNorm`: batch normalisation and the activation after it in one pass, on the native CPU backend.
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
