import { UserError } from "@ddep/core";

/** Throws a {@link UserError} on widths that are no numbers of channels. */
export function checkWidths(widths: readonly number[], key = "widths"): void {
  const wrong = widths.find((width) => !Number.isSafeInteger(width) || width < 1);
  if (wrong !== undefined)
    throw new UserError(`${wrong} is no number of channels`, { key, fix: "give positive integers" });
}

/** A decoder made wider or narrower: every width times a factor, such as the paper's 2x and 3x. */
export function scaleWidths(widths: readonly number[], factor: number): number[] {
  return widths.map((width) => width * factor);
}
