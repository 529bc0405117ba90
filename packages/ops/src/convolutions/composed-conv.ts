import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { explicitPadding, type Window } from "../sampling/padding.js";
import type { SideBySide } from "./side-by-side.js";

/** A convolution of one map with its part of the filter, and its gradients. */
interface Part {
  forward(x: tf.Tensor4D, filter: tf.Tensor4D): tf.Tensor4D;
  /** The gradient with respect to the map. */
  input(dy: tf.Tensor4D, filter: tf.Tensor4D, shape: number[]): tf.Tensor;
  /** The gradient with respect to the filter `[h, w, C, O]`. */
  filter(x: tf.Tensor4D, dy: tf.Tensor4D, shape: number[]): tf.Tensor;
}

/**
 * Convolves maps side by side without concatenating them: sums one convolution per map, each with its part of the
 * filter. A map that is read upsampled is not actually upsampled, see {@link repeatedPart}.
 *
 * The maps are `[B, H, W, C1]` and `[B, H', W', C2]`, `filter` is `[h, w, C1 + C2, O]`; the result equals that for the
 * concatenated maps.
 */
export function composedConv(
  { first, repeated = false, second }: SideBySide,
  filter: tf.Tensor4D,
  window: Window,
): tf.Tensor4D {
  const parts = [repeated ? repeatedPart : plainPart(window), plainPart(window)] as const;
  const channels = [first.shape[3], second?.shape[3] ?? 0] as const;
  const own = (filter: tf.Tensor, i: 0 | 1) => {
    if (second === undefined) return filter as tf.Tensor4D;
    const [height, width, inputs, out] = (filter as tf.Tensor4D).shape;
    const rows = tf.reshape<tf.Rank.R2>(filter, [height * width, inputs * out]);
    const part = tf.slice(rows, [0, i === 0 ? 0 : channels[0] * out], [-1, channels[i] * out]);
    return tf.reshape<tf.Rank.R4>(part, [height, width, channels[i], out]);
  };
  return differentiable(
    { first, filter, ...(second === undefined ? {} : { second }) },
    (save) => {
      save([filter, first, ...(second === undefined ? [] : [second])]);
      const sum = parts[0].forward(first, own(filter, 0));
      return second === undefined ? sum : tf.add(sum, parts[1].forward(second, own(filter, 1)));
    },
    (dy, [filter, first, second]) => {
      const input = (i: 0 | 1, x: tf.Tensor) => () => parts[i].input(dy, own(filter!, i), x.shape);
      const filterPart = (i: 0 | 1, x: tf.Tensor) => {
        const [height, width, , out] = filter!.shape as [number, number, number, number];
        return parts[i].filter(x as tf.Tensor4D, dy, [height, width, channels[i], out]);
      };
      return {
        first: input(0, first!),
        ...(second === undefined ? {} : { second: input(1, second) }),
        filter: () =>
          second === undefined ? filterPart(0, first!) : tf.concat([filterPart(0, first!), filterPart(1, second)], 2),
      };
    },
  );
}

/** Runs one of TF.js's kernels for the gradients of a convolution of `[B, H, W, C]`. */
function gradient(kernel: string, inputs: tf.NamedTensorMap, stride: number, shape: tf.NamedAttrMap): tf.Tensor4D {
  const attributes = { strides: [stride, stride], dataFormat: "NHWC", ...shape };
  return tf.engine().runKernel(kernel, inputs, attributes) as tf.Tensor4D;
}

const inputGradient = (dy: tf.Tensor, filter: tf.Tensor, inputShape: number[], stride: number, pad: tf.Attribute) =>
  gradient(tf.Conv2DBackpropInput, { dy, filter }, stride, { pad, inputShape });

const filterGradient = (x: tf.Tensor, dy: tf.Tensor, filterShape: number[], stride: number, pad: tf.Attribute) =>
  gradient(tf.Conv2DBackpropFilter, { x, dy }, stride, { pad, filterShape });

function plainPart({ stride = 1, pad }: Window): Part {
  const pads = explicitPadding(pad);
  return {
    forward: (x, filter) => tf.conv2d(x, filter, stride, pads),
    input: (dy, filter, shape) => inputGradient(dy, filter, shape, stride, pads),
    filter: (x, dy, shape) => filterGradient(x, dy, shape, stride, pads),
  };
}

/** For each row or column of the 4-tap filter, the taps of the 3-tap filter that it sums. */
const widening = [
  [0, 0, 1],
  [0, 1, 1],
  [1, 1, 0],
  [1, 0, 0],
];

/** The sums along both axes, `[16, 9]`. */
const widening2d = () =>
  tf.tensor2d(widening.flatMap((p) => widening.map((q) => p.flatMap((a) => q.map((b) => a * b)))));

/**
 * Converts a filter `[3, 3, C, O]` for an upsampled map to the filter `[4, 4, O, C]` of the equivalent transposed
 * convolution of the map itself.
 */
function widened(filter: tf.Tensor4D): tf.Tensor4D {
  const [, , channels, out] = filter.shape;
  const sums = tf.matMul(widening2d(), tf.reshape(filter, [9, channels * out]));
  return tf.transpose(tf.reshape(sums, [4, 4, channels, out]), [0, 1, 3, 2]);
}

/**
 * A size-preserving 3x3 convolution of a map upsampled by two with nearest neighbours. It equals the transposed
 * convolution of stride 2 of the map itself with a 4x4 filter, at four ninths of the multiplications.
 */
const repeatedPart: Part = {
  forward: (x, filter) => {
    const [batch, height, width] = x.shape;
    const out = [batch, 2 * height, 2 * width, filter.shape[3]];
    return inputGradient(x, widened(filter), out, 2, explicitPadding(1));
  },
  input: (dy, filter) => tf.conv2d(dy, widened(filter), 2, explicitPadding(1)),
  filter: (x, dy, shape) => {
    const [, , channels = 0, out = 0] = shape;
    const wide = filterGradient(dy, x, [4, 4, out, channels], 2, explicitPadding(1));
    const sums = tf.reshape(tf.transpose(wide, [0, 1, 3, 2]), [16, channels * out]);
    return tf.reshape(tf.matMul(tf.transpose(widening2d()), sums), shape);
  },
};
