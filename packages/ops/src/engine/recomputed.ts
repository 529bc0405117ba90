import * as tf from "@tensorflow/tfjs-core";
import { isRecorded, noGrad } from "@ddep/core";
import { differentiable } from "./differentiable.js";

/**
 * Gradient checkpointing: evaluates a function of maps and parameters and keeps only its inputs. For the gradient, the
 * function runs again with `again` set to true; it must then give the same result and must not update running averages.
 *
 * Source: Chen et al. 2016, "Training deep nets with sublinear memory cost", section 4.1.
 */
export function recomputed(
  maps: readonly tf.Tensor4D[],
  parameters: readonly tf.Variable[],
  f: (maps: tf.Tensor4D[], again: boolean) => tf.Tensor4D,
): tf.Tensor4D {
  if (!isRecorded()) return f([...maps], false);
  const inputs = [...maps, ...parameters];
  return differentiable(
    Object.fromEntries(inputs.map((tensor, i) => [String(i), tensor])),
    (save) => {
      save([...maps]);
      return tf.tidy(() => f([...maps], false));
    },
    (dy, saved) => {
      const again = (...tensors: tf.Tensor[]) => f(tensors.slice(0, saved.length) as tf.Tensor4D[], true);
      // The caller records this gradient on its own tape, which must not change.
      const grads = noGrad(() => tf.valueAndGrads(again)([...saved, ...parameters], dy).grads);
      return Object.fromEntries(inputs.map((_, i) => [String(i), () => grads[i]!]));
    },
  );
}
