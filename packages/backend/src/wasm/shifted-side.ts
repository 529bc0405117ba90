import type { Side } from "./phases.js";

/**
 * One side of a convolution's input, laid out so that what a tap sees is a shift of it: one line of positions for each
 * remainder by the stride, `line[k] = input[stride * k + remainder]`, with zeros around.
 *
 * Tap `t` meets output `i` at position `i + shift` of the line of its remainder.
 */
export interface ShiftedSide {
  readonly taps: readonly { readonly remainder: number; readonly shift: number }[];
  /** The lowest and the highest shift. */
  readonly low: number;
  readonly high: number;
  /** From the beginning of one line to that of the next, where the zeros between two lines serve both. */
  readonly pitch: number;
}

export function shiftedSide({ input, output, filter, stride, padding }: Side): ShiftedSide {
  const taps = Array.from({ length: filter }, (_, tap) => {
    const shift = Math.floor((tap - padding) / stride);
    return { remainder: tap - padding - stride * shift, shift };
  });
  const low = taps[0]!.shift;
  const high = taps.at(-1)!.shift;
  const longest = Math.ceil((input - Math.min(...taps.map(({ remainder }) => remainder))) / stride);
  const shared = Math.max(0, Math.min(-low, output + high - longest));
  return { taps, low, high, pitch: Math.max(output, output + high - low - shared) };
}
