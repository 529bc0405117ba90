import * as tf from "@tensorflow/tfjs-core";
import { sumOf } from "./mean-of.js";
import type { View } from "./view.js";
import type { Span } from "./windows.js";

/** Cuts a side of `length` pixels into parts that together cover it. */
export type Cut = (length: number) => readonly [Span, ...Span[]];

/** The axis of `[B, H, W, C]` that a side lies along. */
export type Side = 1 | 2;

/** How many parts cover each of `length` pixels. Throws a RangeError where none does. */
function coverage(spans: readonly Span[], length: number): Float32Array {
  const counts = new Float32Array(length);
  for (const { start, size } of spans) for (let i = start; i < start + size; i++) counts[i]! += 1;
  if (counts.includes(0)) throw new RangeError(`pixel ${counts.indexOf(0)} of ${length} is in no part`);
  return counts;
}

/** One entry an axis of `[B, H, W, C]`: `value` along the side, `other` along the rest. */
function along<T>(side: Side, value: T, other: T): [T, T, T, T] {
  return [other, side === 1 ? value : other, side === 2 ? value : other, other];
}

/**
 * Sees an image part by part along one side, and averages the logits where parts overlap: each pixel's are the sum over
 * the parts that cover it, by their number.
 *
 * The windows of a grid are every part of one side by every part of the other, so a grid is this of this.
 */
export function inParts(side: Side, cut: Cut): View {
  return (segmenter) => (images) => {
    const length = images.shape[side];
    const [first, ...rest] = cut(length);
    if (rest.length === 0 && first.size === length) return segmenter(images);
    const counts = coverage([first, ...rest], length);
    const placed =
      ({ start, size }: Span) =>
      () => {
        const part = tf.slice4d(images, along(side, start, 0), along(side, size, -1));
        return tf.pad(segmenter(part), along<[number, number]>(side, [start, length - start - size], [0, 0]));
      };
    return tf.tidy(() => {
      const sum = sumOf([placed(first), ...rest.map(placed)]);
      return counts.every((count) => count === 1) ? sum : tf.div(sum, tf.tensor(counts, along(side, length, 1)));
    });
  };
}
