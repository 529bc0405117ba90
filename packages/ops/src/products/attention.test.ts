import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectGradient, expectNoLeaks } from "@ddep/test-utils";
import { afterEach, expect, test } from "vitest";
import { attention, multiHeadAttention, switchFastPath } from "../index.js";

type Shape = [batch: number, heads: number, tokens: number, size: number];

const random = (shape: Shape, seed: number) => tf.tensor4d(normals(seedOf(seed), tf.util.sizeFromShape(shape)), shape);

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
        return query.map((_, i) =>
          dot(
            weights.map((w) => w / total),
            values[b]![h]!.map((row) => row[i]!),
          ),
        );
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
    const inputs: [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D] = [random(shape, 1), random(other, 2), random(other, 3)];
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

  test("no matrix of weights is kept for the backward pass", () => {
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

afterEach(() => switchFastPath("fusedAttention", true));

describeEachBackend("multiHeadAttention", () => {
  test.each([
    [1, 1, 16, 1, 1],
    [2, 3, 16, 7, 5],
    [1, 2, 48, 50, 33],
    [2, 2, 64, 49, 196],
    [1, 4, 5, 6, 7],
  ])("batch %i, %i heads of %i, %i queries, %i keys: as head by head", (batch, heads, size, queries, keys) => {
    const tokens = (count: number, seed: number) =>
      tf.tensor3d(normals(seedOf(seed), batch * count * heads * size), [batch, count, heads * size]);
    expectNoLeaks(() => {
      tf.tidy(() => {
        const [q, k, v] = [tokens(queries, 1), tokens(keys, 2), tokens(keys, 3)] as const;
        const parts = [q, k, v].map((x) => tf.split(x, heads, 2).map((part) => tf.expandDims(part, 1)));
        const byHead = Array.from({ length: heads }, (_, h) =>
          tf.squeeze(attention(...(parts.map((part) => part[h]) as Parameters<typeof attention>)), [1]),
        );
        const apart = tf.concat(byHead, 2).dataSync<"float32">();
        expectClose(multiHeadAttention(q, k, v, heads), apart, 1e-5);
        switchFastPath("fusedAttention", false);
        expectClose(multiHeadAttention(q, k, v, heads), apart, 1e-5);
      });
    });
  });

  test("has gradients", () => {
    const tokens = (seed: number) => tf.tensor3d(normals(seedOf(seed), 2 * 3 * 32), [2, 3, 32]);
    const inputs: [tf.Tensor3D, tf.Tensor3D, tf.Tensor3D] = [tokens(1), tokens(2), tokens(3)];
    expectGradient((q, k, v) => multiHeadAttention(q, k, v, 2), inputs, { elements: 12 });
    tf.dispose(inputs);
  });

  test("scores far apart do not overflow", () => {
    tf.tidy(() => {
      const far = tf.tensor3d(
        normals(seedOf(1), 9 * 32).map((value) => 60 * value),
        [1, 9, 32],
      );
      const found = multiHeadAttention(far, far, far, 2);
      switchFastPath("fusedAttention", false);
      expectClose(found, multiHeadAttention(far, far, far, 2).dataSync<"float32">(), 1e-4);
    });
  });
});
