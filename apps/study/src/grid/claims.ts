import type { Claim } from "./study.js";

/** A claim that the first arm is better than the second by more than a margin. */
export const better = (
  text: string,
  of: string,
  less: string,
  more: Partial<Pick<Claim, "fractions" | "lessAt" | "margin">> = {},
): Claim => ({
  text,
  of,
  less,
  says: "above",
  margin: 0,
  ...more,
});

/** Points of mIoU below which two arms count as equal. */
const EQUAL = 1;

/** A claim that the first arm is no better than the second: by less than what counts as equal. */
export const noBetter = (
  text: string,
  of: string,
  less: string,
  more: Partial<Pick<Claim, "fractions" | "lessAt" | "margin">> = {},
): Claim => ({
  text,
  of,
  less,
  says: "below",
  margin: EQUAL,
  ...more,
});
