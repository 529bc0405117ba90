import type { GoldenTensor } from "./golden-file.js";

/** How far one number is from a peer's, and how far it may be. */
export interface Deviation {
  /** What was compared, such as `stage4[17]`. */
  readonly where: string;
  readonly error: number;
  readonly tolerance: number;
}

/** The error in units of the tolerance: above 1 is a failure, and so is a number that is none. */
export function ratio({ error, tolerance }: Deviation): number {
  if (error === 0) return 0;
  return Number.isNaN(error) ? Infinity : error / tolerance;
}

/** The worst of some deviations; of none, a perfect one. */
export function worst(deviations: readonly Deviation[]): Deviation {
  const perfect: Deviation = { where: "nothing", error: 0, tolerance: 1 };
  return deviations.reduce((a, b) => (ratio(b) > ratio(a) ? b : a), deviations[0] ?? perfect);
}

export function deviation(where: string, ours: number, peer: number, tolerance: number): Deviation {
  return { where, error: Math.abs(ours - peer), tolerance };
}

/** The tolerance of a golden tensor from its standard deviation, in float32. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export const outputTolerance: Tolerance = { relative: 2e-3, absolute: 1e-4 };
export const gradientTolerance: Tolerance = { relative: 5e-3, absolute: 0 };

function moments(values: Float32Array): { mean: number; std: number } {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, std: Math.sqrt(squares / values.length) };
}

/**
 * Compares a tensor in the peer's layout with what the peer computed: every value given, the mean and the (population)
 * standard deviation, each within `relative * std + absolute`. Returns the worst.
 */
export function compareTensor(
  expected: GoldenTensor,
  shape: readonly number[],
  values: Float32Array,
  { relative, absolute }: Tolerance,
): Deviation {
  const { name } = expected;
  if (shape.join() !== expected.shape.join())
    return {
      where: `${name} is [${shape.join(", ")}], not [${expected.shape.join(", ")}]`,
      error: NaN,
      tolerance: 0,
    };
  const tolerance = relative * expected.std + absolute;
  const { mean, std } = moments(values);
  return worst([
    deviation(`mean of ${name}`, mean, expected.mean, tolerance),
    deviation(`std of ${name}`, std, expected.std, tolerance),
    ...expected.indices.map((index, i) =>
      deviation(`${name}[${index}]`, values[index] ?? NaN, expected.values[i]!, tolerance),
    ),
  ]);
}
