import * as tf from "@tensorflow/tfjs-core";
import { epilogueOperands, type Epilogue } from "../norms/epilogue.js";
import { attribute, type Native } from "../engine/native.js";
import { ownKernels } from "../engine/fast-paths.js";
import { bfloat16Kernels } from "../engine/precision.js";

/** Returns the native backend if our own kernels multiply matrices in the current precision. */
export function productKernels(): Native | undefined {
  return bfloat16Kernels() ?? ownKernels("product");
}

/** Reshapes a map to a matrix with the same last axis. */
const rowsOf = (map: tf.Tensor) => tf.reshape<tf.Rank.R2>(map, [-1, map.shape.at(-1)!]);

export interface TimesMatrixOptions {
  /** Whether `b` is `[N, K]`. Defaults to false. */
  readonly transposed?: boolean;
  /** Added to every row, `[N]`. */
  readonly bias?: tf.Tensor1D;
}

/**
 * Computes `a b + bias` along the last axis of `a` in the current precision: `a` is `[..., K]`, `b` is `[K, N]`; the
 * result is `[..., N]`. Not differentiable by itself.
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
 * Computes `sum over all but the last axis of a_i b_j` in the current precision: `a` is `[..., I]`, `b` is `[..., J]`;
 * the result is `[I, J]`. Not differentiable by itself.
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

/**
 * Multiplies matrices with our own kernels. At most one factor may be transposed, and an epilogue is only possible if
 * `a` is not.
 */
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
