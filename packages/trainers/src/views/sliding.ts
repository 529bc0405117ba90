import { UserError } from "@ddep/core";
import { inParts } from "./in-parts.js";
import type { View } from "./view.js";
import { windowsAlong } from "./windows.js";

/** @inline */
type Size = readonly [height: number, width: number];

export interface SlidingOptions {
  /** Height and width of the window, in pixels. */
  readonly window: Size;
  /**
   * Distance from one window to the next, down and to the right, in pixels. Defaults to two thirds of the window,
   * rounded.
   */
  readonly stride?: Size;
}

/** The stride for windows that overlap by a third. */
const twoThirds = (length: number) => Math.max(1, Math.round((2 * length) / 3));

/**
 * Slides a window over the image and averages the logits of each pixel over the windows that cover it. The last window
 * of a row or column is moved back inside the image, and a side shorter than the window is processed whole.
 *
 * Source: mmsegmentation's `EncoderDecoder.slide_inference`.
 *
 * @throws UserError unless window and stride are positive integers and the stride leaves no gaps
 */
export function sliding({ window, stride = [twoThirds(window[0]), twoThirds(window[1])] }: SlidingOptions): View {
  for (const [key, sides] of Object.entries({ window, stride }))
    if (!sides.every((side) => Number.isInteger(side) && side > 0))
      throw new UserError(`${sides.join(" x ")} pixels is not a size`, { key, fix: "give positive integers" });
  if (stride[0] > window[0] || stride[1] > window[1])
    throw new UserError(`a stride of ${stride.join(" x ")} leaves gaps between windows of ${window.join(" x ")}`, {
      key: "stride",
      fix: "give a stride no larger than the window",
    });
  const rows = inParts(1, (length) => windowsAlong(length, window[0], stride[0]));
  const columns = inParts(2, (length) => windowsAlong(length, window[1], stride[1]));
  return (segmenter) => rows(columns(segmenter));
}
