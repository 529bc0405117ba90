import * as tf from "@tensorflow/tfjs-core";
import { expectOneTf } from "@ddep/core";

/** Keeps tensors until the backward pass; does nothing if no gradient is recorded. */
export type Save = (tensors: tf.Tensor[]) => void;

/** The gradient of each input, computed only on request. */
export type Gradients<Inputs> = { [Name in keyof Inputs]: () => tf.Tensor };

interface Engine {
  runKernelFunc(call: {
    inputs: Record<string, tf.Tensor>;
    attrs?: Record<string, unknown>;
    forwardFunc: (backend: unknown, save: Save) => tf.Tensor;
    backwardsFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => Record<string, () => tf.Tensor>;
  }): tf.Tensor;
}

/** Returns the engine after checking that only one copy of tfjs-core is loaded. */
function engineOfOneTf(): Engine {
  expectOneTf(
    { version: tf.version_core, Environment: tf.Environment, engine: tf.engine, assert: tf.util.assert },
    "@ddep/ops",
  );
  return tf.engine() as unknown as Engine;
}

/**
 * Defines an operation with its own gradient.
 *
 * `tf.customGrad` computes the gradient of every input, needed or not; for a convolution on the images this costs as
 * much as the forward pass. This function computes only the gradients on the path to a variable.
 */
export function differentiable<Inputs extends Record<string, tf.Tensor>, Out extends tf.Tensor>(
  inputs: Inputs,
  forward: (save: Save) => Out,
  backward: (dy: Out, saved: tf.Tensor[]) => Gradients<Inputs>,
): Out {
  return engineOfOneTf().runKernelFunc({
    inputs,
    forwardFunc: (_, save) => forward(save),
    backwardsFunc: (dy, saved) => backward(dy as Out, saved),
  }) as Out;
}

/**
 * Defines an operation for inference only. It goes through the engine like all others, so that a network's summary sees
 * it; `multiplyAdds` is its number of products without weights.
 */
export function undifferentiated<Out extends tf.Tensor>(
  inputs: Record<string, tf.Tensor>,
  forward: () => Out,
  multiplyAdds = 0,
): Out {
  return engineOfOneTf().runKernelFunc({
    inputs,
    attrs: { multiplyAdds },
    forwardFunc: forward,
    backwardsFunc: () => {
      throw new Error("this operation is for inference only and has no gradient");
    },
  }) as Out;
}
