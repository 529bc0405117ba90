import { UserError } from "@ddep/core";

/**
 * Checks that widths are positive integers.
 *
 * @throws UserError otherwise
 */
export function checkWidths(widths: readonly number[], key = "widths"): void {
  const wrong = widths.find((width) => !Number.isSafeInteger(width) || width < 1);
  if (wrong !== undefined)
    throw new UserError(`${wrong} is not a number of channels`, { key, fix: "give positive integers" });
}

/** Multiplies every width of a decoder by a factor, such as the paper's 2x and 3x. */
export function scaleWidths(widths: readonly number[], factor: number): number[] {
  return widths.map((width) => width * factor);
}
