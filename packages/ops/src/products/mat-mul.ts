import * as tf from "@tensorflow/tfjs-core";
import { epilogueOperands, type Epilogue } from "../norms/epilogue.js";
import { attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { bfloat16Kernels } from "../engine/precision.js";

/** The native backend where our own kernels multiply matrices in the precision that is set. */
export function productKernels(): Native | undefined {
  return bfloat16Kernels() ?? ownKernels("product");
}

/** A map as the matrix of its last axis. */
const rowsOf = (map: tf.Tensor) => tf.reshape<tf.Rank.R2>(map, [-1, map.shape.at(-1)!]);

export interface TimesMatrixOptions {
  /** Whether `b` is `[N, K]`; false by default. */
  readonly transposed?: boolean;
  /** Added to every row, `[N]`. */
  readonly bias?: tf.Tensor1D;
}

/**
 * `a b + bias` along the last axis of `a`, in the precision that is set: `a` is `[..., K]`, `b` `[K, N]`; the result is
 * `[..., N]`. Not differentiable by itself.
 */
export function timesMatrix(
  a: tf.Tensor,
  b: tf.Tensor,
  { transposed = false, bias }: TimesMatrixOptions = {},
): tf.Tensor {
  const tensorflow = productKernels();
  if (tensorflow !== undefined) return product(tensorflow, a, b, { transposeB: transposed, epilogue: bias });
  return tf.tidy(() => {
    const rows = tf.matMul<tf.Tensor2D>(rowsOf(a), rowsOf(b), false, transposed);
    const y = tf.reshape(rows, [...a.shape.slice(0, -1), rows.shape[1]]);
    return bias === undefined ? y : tf.add(y, bias);
  });
}

/**
 * `sum over all but the last axis of a_i b_j`, in the precision that is set: `a` is `[..., I]`, `b` `[..., J]`; the result
 * is `[I, J]`. Not differentiable by itself.
 */
export function outerProduct(a: tf.Tensor, b: tf.Tensor): tf.Tensor2D {
  const tensorflow = productKernels();
  if (tensorflow !== undefined) return product(tensorflow, a, b, { transposeA: true }) as tf.Tensor2D;
  return tf.tidy(() => tf.matMul(rowsOf(a), rowsOf(b), true, false));
}

export interface ProductOptions {
  readonly transposeA?: boolean;
  readonly transposeB?: boolean;
  readonly epilogue?: Epilogue | tf.Tensor1D | undefined;
}

/** A product by our own kernels: one of the factors may be transposed, and one whose `a` is not may have an epilogue. */
export function product(
  tensorflow: Native,
  a: tf.Tensor,
  b: tf.Tensor,
  { transposeA = false, transposeB = false, epilogue }: ProductOptions = {},
): tf.Tensor {
  const { attributes, inputs } = epilogueOperands(tensorflow, epilogue);
  return tensorflow.executeSingleOutput(
    "DdepMatMul",
    [
      attribute.bool(tensorflow, "transpose_a", transposeA),
      attribute.bool(tensorflow, "transpose_b", transposeB),
      attribute.bool(tensorflow, "rounded", bfloat16Kernels() !== undefined),
      ...attributes,
    ],
    [a, b, ...inputs],
  );
}
