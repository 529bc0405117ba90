import type { Claim } from "./study.js";

const claiming =
  (says: Claim["says"], margin: number) =>
  (
    text: string,
    of: string,
    less: string,
    more: Partial<Pick<Claim, "fractions" | "lessAt" | "margin">> = {},
  ): Claim => ({ text, of, less, says, margin, ...more });

/** A claim that the first arm is better than the second by more than a margin. */
export const better = claiming("above", 0);

/** The difference in points of mIoU below which two arms count as equal. */
const EQUAL = 1;

/** A claim that the first arm is no better than the second: its lead is less than what counts as equal. */
export const noBetter = claiming("below", EQUAL);
