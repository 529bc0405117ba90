import * as tf from "@tensorflow/tfjs-core";
import { differentiable, undifferentiated } from "../engine/differentiable.js";
import type { Epilogue } from "../norms/epilogue.js";
import { outerProduct, product, timesMatrix } from "../products/mat-mul.js";
import type { Native } from "../engine/native.js";

/**
 * Computes a 1x1 convolution of stride 1 as one matrix product in the current precision: `x` is `[B, H, W, I]`,
 * `filter` is `[1, 1, I, O]`; the result is `[B, H, W, O]`. Not differentiable with an epilogue.
 */
export function productConv(tensorflow: Native, x: tf.Tensor4D, filter: tf.Tensor4D, epilogue?: Epilogue): tf.Tensor4D {
  if (epilogue !== undefined)
    return undifferentiated({ x, filter }, () => product(tensorflow, x, filter, { epilogue }) as tf.Tensor4D);
  return differentiable(
    { x, filter },
    (save) => {
      save([x, filter]);
      return timesMatrix(x, filter) as tf.Tensor4D;
    },
    (dy, [x, filter]) => ({
      x: () => timesMatrix(dy, filter!, { transposed: true }),
      filter: () => tf.reshape(outerProduct(x!, dy), filter!.shape),
    }),
  );
}
