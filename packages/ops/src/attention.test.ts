import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { attention } from "./index.js";

type Shape = [batch: number, heads: number, tokens: number, size: number];

const random = (shape: Shape, seed: number) =>
  tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

/** The docstring's formula, query by query, in double precision. */
function reference(q: tf.Tensor4D, k: tf.Tensor4D, v: tf.Tensor4D): number[] {
  const queries = q.arraySync();
  const [keys, values] = [k.arraySync(), v.arraySync()];
  return queries.flatMap((heads, b) =>
    heads.flatMap((rows, h) =>
      rows.flatMap((query) => {
        const dot = (a: number[], c: number[]) => a.reduce((sum, value, i) => sum + value * c[i]!, 0);
        const weights = keys[b]![h]!.map((key) => Math.exp(dot(query, key) / Math.sqrt(query.length)));
        const total = weights.reduce((a, c) => a + c, 0);
        return query.map((_, i) => dot(weights.map((w) => w / total), values[b]![h]!.map((row) => row[i]!))); // prettier-ignore
      }),
    ),
  );
}

describeEachBackend("attention", () => {
  test.each<[Shape, number]>([
    [[2, 3, 4, 5], 4],
    [[1, 2, 3, 2], 6],
    [[1, 1, 1, 3], 2],
  ])("%j over %i keys: values and gradients", (shape, keys) => {
    const other: Shape = [shape[0], shape[1], keys, shape[3]];
    const inputs: [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] = [
      random(shape, 1),
      random(other, 2),
      random(other, 3),
    ];
    expectNoLeaks(() => {
      tf.tidy(() => expectClose(attention(...inputs), reference(...inputs), 1e-4));
      expectGradient(attention, inputs, { elements: 12 });
    });
    tf.dispose(inputs);
  });

  test("large products do not overflow", () => {
    tf.tidy(() => {
      const one = tf.fill<tf.Rank.R4>([1, 1, 2, 4], 30);
      expectClose(attention(one, one, one), tf.fill([1, 1, 2, 4], 30), 1e-4);
    });
  });

  test("no matrix of weights waits for the backward pass", () => {
    const [q, k, v] = [random([1, 2, 64, 4], 1), random([1, 2, 64, 4], 2), random([1, 2, 64, 4], 3)];
    let kept = 0;
    tf.tidy(() => {
      tf.grads((...[a, b, c]) => {
        const before = tf.memory().numBytes;
        const y = attention(a as tf.Tensor4D, b as tf.Tensor4D, c as tf.Tensor4D);
        kept = tf.memory().numBytes - before;
        return tf.sum(y);
      })([q, k, v]);
    });
    // The result, and q, k and v once more; the weights would be 16 times as much as each.
    expect(kept).toBe(4 * 4 * q.size);
    tf.dispose([q, k, v]);
  });
});
