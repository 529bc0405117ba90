import * as tf from "@tensorflow/tfjs-core";

/**
 * Runs `f` outside the gradient tape: nothing in it is recorded, and no activation outlives it but what it returns.
 *
 * TF.js records whenever its gradient depth is above zero; this puts the depth to zero for the length of the call.
 */
export function noGrad<T extends tf.TensorContainer>(f: () => T): T {
  const { state } = tf.engine();
  const depth = state.gradientDepth;
  state.gradientDepth = 0;
  try {
    return tf.tidy(f);
  } finally {
    state.gradientDepth = depth;
  }
}
