import * as tf from "@tensorflow/tfjs-core";
import { normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { afterEach, expect, test } from "vitest";
import { conv2d, linear, native, outerProduct, timesMatrix, usePrecision } from "../index.js";

const random = (shape: [number, number], seed: number) =>
  tf.tensor2d(normals(seedOf(seed), shape[0] * shape[1]), shape);

/** The nearest numbers of eight bits of mantissa, ties to even. */
function rounded(values: Float32Array): Float32Array {
  const bits = new Uint32Array(values.slice().buffer);
  return new Float32Array(bits.map((word) => ((word + 0x7fff + ((word >>> 16) & 1)) & 0xffff0000) >>> 0).buffer);
}

/** The product in double precision of the matrices as they are read. */
function reference(a: tf.Tensor2D, b: tf.Tensor2D, transposeA: boolean, transposeB: boolean, half: boolean) {
  const values = (matrix: tf.Tensor2D, transpose: boolean) =>
    tf.tidy(() => {
      const data = (transpose ? tf.transpose(matrix) : matrix).dataSync<"float32">();
      return half ? rounded(data) : data;
    });
  const [rows, depth] = transposeA ? [a.shape[1], a.shape[0]] : a.shape;
  const columns = transposeB ? b.shape[0] : b.shape[1];
  const [left, right] = [values(a, transposeA), values(b, transposeB)];
  return Array.from({ length: rows * columns }, (_, at) => {
    const [i, j] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < depth; k++) sum += left[i * depth + k]! * right[k * columns + j]!;
    return sum;
  });
}

afterEach(() => usePrecision("float32"));

const sizes: [rows: number, depth: number, columns: number][] = [
  [1, 1, 1],
  [5, 7, 3],
  [12, 16, 32],
  [130, 33, 65],
  [40, 1700, 48],
  [3, 64, 200],
  [7, 70, 1000],
  // More rows than stay near beside all columns.
  [600, 800, 20],
  // Large enough to be stored past the caches, and to be read from beyond them.
  [33000, 5, 64],
];

describeEachBackend("matrix products", () => {
  test.each(sizes)("%i x %i times %i columns, in both precisions", (rows, depth, columns) => {
    for (const [transposeA, transposeB] of [
      [false, false],
      [true, false],
      [false, true],
    ] as const)
      for (const precision of ["float32", "bfloat16"] as const)
        expectNoLeaks(() => {
          usePrecision(precision);
          const half = precision === "bfloat16" && native()?.ownKernels === "avx512_bf16";
          tf.tidy(() => {
            const a = random(transposeA ? [depth, rows] : [rows, depth], 1);
            const b = random(transposeB ? [columns, depth] : [depth, columns], 2);
            const c = transposeA ? outerProduct(a, b) : timesMatrix(a, b, { transposed: transposeB });
            expect(c.shape).toEqual([rows, columns]);
            expectClose(c, reference(a, b, transposeA, transposeB, half), 1e-4);
          });
        });
  });

  test("of maps are those of their pixels", () => {
    tf.tidy(() => {
      const map = tf.reshape<tf.Rank.R4>(random([2 * 3 * 5, 7], 1), [2, 3, 5, 7]);
      const [matrix, other] = [random([7, 4], 2), tf.reshape(random([2 * 3 * 5, 4], 3), [2, 3, 5, 4])];
      const pixels = tf.reshape<tf.Rank.R2>(map, [30, 7]);
      const product = timesMatrix(map, tf.reshape(matrix, [1, 1, 7, 4]));
      expect(product.shape).toEqual([2, 3, 5, 4]);
      const bias = tf.tensor1d([1, -2, 3, 40]);
      expectClose(timesMatrix(map, matrix, { bias }), tf.add(product, bias).dataSync<"float32">(), 1e-5);
      expectClose(product, reference(pixels, matrix, false, false, false), 1e-5);
      expectClose(outerProduct(map, other), reference(pixels, tf.reshape(other, [30, 4]), true, false, false), 1e-5);
    });
  });

  test("in bfloat16, 1x1 convolutions and linear layers and their gradients differ by rounding", () => {
    tf.tidy(() => {
      const x = tf.tensor4d(normals(seedOf(3), 2 * 9 * 7 * 20), [2, 9, 7, 20]);
      const filter = tf.tensor4d(normals(seedOf(4), 20 * 33), [1, 1, 20, 33]);
      const bias = tf.tensor1d(normals(seedOf(5), 33));
      const dy = tf.tensor4d(normals(seedOf(6), 2 * 9 * 7 * 33), [2, 9, 7, 33]);
      const everything = () => [
        ...tf.valueAndGrads((a, b) => conv2d(a as tf.Tensor4D, b as tf.Tensor4D))([x, filter], dy).grads,
        conv2d(x, filter),
        linear(x, tf.reshape(filter, [20, 33]), bias),
      ];
      const exact = everything();
      usePrecision("bfloat16");
      for (const [i, tensor] of everything().entries()) {
        const [found, expected] = [tensor.dataSync<"float32">(), exact[i]!.dataSync<"float32">()];
        const spread = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));
        expect(spread(found.map((value, k) => value - expected[k]!)) / spread(expected)).toBeLessThan(5e-3);
      }
    });
  });
});
