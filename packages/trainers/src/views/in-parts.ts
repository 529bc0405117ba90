import * as tf from "@tensorflow/tfjs-core";
import { sumOf } from "./mean-of.js";
import type { View } from "./view.js";
import type { Span } from "./windows.js";

/** Splits a side of `length` pixels into parts that together cover it. */
export type Cut = (length: number) => readonly [Span, ...Span[]];

/** The axis of `[B, H, W, C]` along a side of the image. */
export type Side = 1 | 2;

/**
 * Returns how many parts cover each of `length` pixels.
 *
 * @throws RangeError if a pixel is not covered
 */
function coverage(spans: readonly Span[], length: number): Float32Array {
  const counts = new Float32Array(length);
  for (const { start, size } of spans) for (let i = start; i < start + size; i++) counts[i]! += 1;
  if (counts.includes(0)) throw new RangeError(`pixel ${counts.indexOf(0)} of ${length} is in no part`);
  return counts;
}

/** Returns one value per axis of `[B, H, W, C]`: `value` for the given side, `other` for the rest. */
function along<T>(side: Side, value: T, other: T): [T, T, T, T] {
  return [other, side === 1 ? value : other, side === 2 ? value : other, other];
}

/**
 * Processes an image part by part along one side. Where parts overlap, the logits of a pixel are averaged over the
 * parts that cover it.
 *
 * For a grid of windows, apply it along both sides.
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
