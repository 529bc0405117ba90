import * as tf from "@tensorflow/tfjs-core";
import { differentiable } from "../engine/differentiable.js";
import { attribute, native } from "../engine/native.js";

/** `max(x, 0)`. The gradient is computed from the result, so the input need not be kept. */
export function relu<T extends tf.Tensor>(x: T): T {
  return rectifier(x, "ReluGrad", Infinity);
}

/** `min(max(x, 0), 6)`. The gradient is computed from the result. */
export function relu6<T extends tf.Tensor>(x: T): T {
  return rectifier(x, "Relu6Grad", 6);
}

function rectifier<T extends tf.Tensor>(x: T, gradientOp: "ReluGrad" | "Relu6Grad", ceiling: number): T {
  return differentiable(
    { x },
    (save) => {
      const y = ceiling === Infinity ? tf.relu(x) : tf.relu6(x);
      save([y]);
      return y;
    },
    (dy, [y]) => ({
      x: () => {
        const tensorflow = native();
        if (tensorflow !== undefined)
          return tensorflow.executeSingleOutput(gradientOp, [attribute.type(tensorflow, "T", "float32")], [dy, y!]);
        // Comparisons give booleans, which are slow to create and to convert to numbers on wasm.
        const above = tf.mul(dy, tf.step(y!));
        return ceiling === Infinity ? above : tf.mul(above, tf.step(tf.sub(ceiling, y!)));
      },
    }),
  );
}
