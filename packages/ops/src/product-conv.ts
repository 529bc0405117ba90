import * as tf from "@tensorflow/tfjs-core";
import { differentiable, undifferentiated } from "./differentiable.js";
import type { Finish } from "./finish.js";
import { outerProduct, product, timesMatrix } from "./mat-mul.js";
import type { Native } from "./native.js";

/**
 * A 1x1 convolution of stride 1 as one matrix product, in the precision that is set: `x` `[B, H, W, I]`, `filter`
 * `[1, 1, I, O]`; the result is `[B, H, W, O]`. With a finish it is not differentiable.
 */
export function productConv(tensorflow: Native, x: tf.Tensor4D, filter: tf.Tensor4D, finish?: Finish): tf.Tensor4D {
  if (finish !== undefined)
    return undifferentiated({ x, filter }, () => product(tensorflow, x, filter, { finish }) as tf.Tensor4D);
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
