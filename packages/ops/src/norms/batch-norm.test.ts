import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf, uniforms } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { batchNorm, type BatchNormOptions } from "../index.js";

type Shape = [number, number, number, number];
const shapes: Shape[] = [
  [2, 5, 3, 4],
  [1, 4, 7, 3],
  [3, 1, 1, 5],
];
const epsilon = 1e-2;

const variable = (values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor1d(values))) as tf.Variable<tf.Rank.R1>;

/** A batch that is no standard normal, and a norm's four vectors. */
function example(shape: Shape) {
  const channels = shape[3];
  return {
    x: tf.tensor4d(
      normals(seedOf(1), tf.util.sizeFromShape(shape)).map((value) => 1.5 * value + 0.7),
      shape,
    ),
    scale: tf.tensor1d(uniforms(seedOf(2), channels, 0.5, 2)),
    offset: tf.tensor1d(normals(seedOf(3), channels)),
    mean: variable(normals(seedOf(4), channels)),
    variance: variable(uniforms(seedOf(5), channels, 0.5, 2)),
  };
}

/** Mean and biased variance of each channel, in double precision. */
function moments(x: tf.Tensor4D) {
  const channels = x.shape[3];
  const values = x.dataSync();
  return Array.from({ length: channels }, (_, c) => {
    const own = Array.from(values).filter((_, i) => i % channels === c);
    const mean = own.reduce((a, b) => a + b, 0) / own.length;
    return { mean, variance: own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length, count: own.length };
  });
}

type Example = ReturnType<typeof example>;

/** The docstring's formula with the given mean and variance of each channel. */
function reference({ x, scale, offset }: Example, stats: readonly { mean: number; variance: number }[]): number[] {
  const [scales, offsets] = [scale.dataSync(), offset.dataSync()];
  return Array.from(x.dataSync(), (value, i) => {
    const c = i % stats.length;
    return (scales[c]! * (value - stats[c]!.mean)) / Math.sqrt(stats[c]!.variance + epsilon) + offsets[c]!;
  });
}

const run = ({ x, ...state }: Example, options: BatchNormOptions) => batchNorm(x, state, { epsilon, ...options });

describeEachBackend("batchNorm", () => {
  test.each(shapes)("in training, [%i, %i, %i, %i] is normalised by its own moments", (...shape) => {
    tf.tidy(() => {
      const given = example(shape);
      expectClose(run(given, { training: true }), reference(given, moments(given.x)), 1e-4);
    });
  });

  test.each([0.1, 0.3, 1, 0])(
    "running averages are updated with momentum %f as in PyTorch, with the unbiased variance",
    (momentum) => {
      tf.tidy(() => {
        const given = example([2, 5, 3, 4]);
        const [mean, variance] = [given.mean.dataSync().slice(), given.variance.dataSync().slice()];
        const batch = moments(given.x);
        run(given, { training: true, momentum });
        expectClose(
          given.mean,
          batch.map((own, c) => (1 - momentum) * mean[c]! + momentum * own.mean),
          1e-5,
        );
        const unbiased = batch.map((own) => (own.variance * own.count) / (own.count - 1));
        expectClose(
          given.variance,
          unbiased.map((own, c) => (1 - momentum) * variance[c]! + momentum * own),
          1e-5,
        );
      });
    },
  );

  test("in inference the running averages are used and not updated", () => {
    tf.tidy(() => {
      const given = example([2, 5, 3, 4]);
      const [mean, variance] = [given.mean.dataSync().slice(), given.variance.dataSync().slice()];
      const stats = Array.from(mean, (value, c) => ({ mean: value, variance: variance[c]! }));
      expectClose(run(given, { training: false }), reference(given, stats), 1e-4);
      expect([...given.mean.dataSync()]).toEqual([...mean]);
      expect([...given.variance.dataSync()]).toEqual([...variance]);
    });
  });

  for (const training of [true, false])
    test.each(shapes)(`gradients for training ${training}, [%i, %i, %i, %i]`, (...shape) => {
      const given = example(shape);
      const { mean, variance } = given;
      const norm = (x: tf.Tensor4D, scale: tf.Tensor1D, offset: tf.Tensor1D) =>
        batchNorm(x, { scale, offset, mean, variance }, { training, epsilon });
      expectNoLeaks(() => expectGradient(norm, [given.x, given.scale, given.offset], { elements: 12 }));
      tf.dispose(given);
    });

  test("the gradient in inference uses the averages of the forward pass, even if they change afterwards", () => {
    tf.tidy(() => {
      const given = example([2, 5, 3, 4]);
      const slope = (disturb: () => void) =>
        tf.grad((x) => {
          const y = batchNorm(x as tf.Tensor4D, given, { training: false, epsilon });
          disturb();
          return tf.sum(tf.square(y));
        })(given.x);
      const calm = slope(() => undefined);
      const disturbed = slope(() => given.variance.assign(tf.fill([4], 9)));
      expect([...disturbed.dataSync()]).toEqual([...calm.dataSync()]);
    });
  });

  test("a mean much larger than the deviation does not spoil the variance", () => {
    tf.tidy(() => {
      const given = example([2, 8, 8, 2]);
      const x = tf.add(tf.mul(given.x, 0.1), 100) as tf.Tensor4D;
      expectClose(run({ ...given, x }, { training: true }), reference({ ...given, x }, moments(x)), 5e-3);
    });
  });
});
