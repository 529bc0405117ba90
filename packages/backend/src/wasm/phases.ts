import type * as tf from "@tensorflow/tfjs-core";

/**
 * The positions `p = q * stride + offset` along one side of a convolution's input that the same taps of the filter reach.
 *
 * For them the gradient is a convolution of stride 1 over the output's gradient.
 */
export interface Phase {
  /** The filter's taps, in the order in which they meet growing positions of the output. */
  readonly taps: readonly number[];
  /** The first position and how many follow, each `stride` further on. */
  readonly first: number;
  readonly count: number;
  /** Zeros to put around the output's gradient; negative to cut it. */
  readonly before: number;
  readonly after: number;
}

/** One side of a convolution: sizes of input, output and filter. */
export interface Side {
  readonly input: number;
  readonly output: number;
  readonly filter: number;
  readonly stride: number;
  readonly padding: number;
}

/** Both sides of a convolution. */
export function sidesOf(conv: tf.backend_util.Conv2DInfo): { readonly rows: Side; readonly columns: Side } {
  return {
    rows: {
      input: conv.inHeight,
      output: conv.outHeight,
      filter: conv.filterHeight,
      stride: conv.strideHeight,
      padding: conv.padInfo.top,
    },
    columns: {
      input: conv.inWidth,
      output: conv.outWidth,
      filter: conv.filterWidth,
      stride: conv.strideWidth,
      padding: conv.padInfo.left,
    },
  };
}

/**
 * The phases of one side, `stride` of them, less those that hold no position.
 *
 * Input `p` gets `sum over k of dy[(p + padding - k) / stride] * filter[k]` where the division is whole, so
 * `k = (p + padding) mod stride` plus multiples of the stride.
 */
export function phasesOf({ input, output, filter, stride, padding }: Side): Phase[] {
  const phases: Phase[] = [];
  for (let start = 0; start < stride; start++) {
    const taps: number[] = [];
    for (let tap = start; tap < filter; tap += stride) taps.unshift(tap);
    const firstOutput = Math.ceil((padding - start) / stride);
    const first = firstOutput * stride + start - padding;
    const count = Math.ceil((input - first) / stride);
    if (count <= 0) continue;
    const before = taps.length - 1 - firstOutput;
    const after = firstOutput + count - output;
    phases.push({ taps, first, count, before, after });
  }
  return phases;
}
