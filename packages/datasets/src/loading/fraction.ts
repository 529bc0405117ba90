import { fold, permutation, UserError, type Seed } from "@ddep/core";

/**
 * Returns the indices of a labelled subset: `max(1, round(fraction * n))` of 0 to n - 1, drawn from the seed, in
 * ascending order.
 *
 * Subsets of the same seed are nested: the 5% subset lies within the 10% subset.
 *
 * @throws UserError unless `0 < fraction <= 1`
 */
export function fraction(n: number, share: number, seed: Seed): number[] {
  if (!(share > 0 && share <= 1))
    throw new UserError(`${share} is not a valid fraction of the labelled pictures`, {
      key: "labels",
      fix: "give a number above 0 and at most 1, such as 0.05",
    });
  if (n < 1) throw new UserError("there are no labelled pictures to draw from", { key: "labels" });
  const count = Math.max(1, Math.round(share * n));
  return Array.from(permutation(fold(seed, "fraction"), n).subarray(0, count)).sort((a, b) => a - b);
}

/** Parses a share typed by the user: `0.05`, `5%` or `1/30`. Returns NaN for any other text. */
export function parseShare(text: string): number {
  const [, number, percent, divisor] = /^\s*(\d*\.?\d+(?:e-?\d+)?)\s*(?:(%)|\/\s*(\d*\.?\d+))?\s*$/i.exec(text) ?? [];
  return number === undefined ? NaN : Number(number) / (percent === undefined ? Number(divisor ?? 1) : 100);
}
