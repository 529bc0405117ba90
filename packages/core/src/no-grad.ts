import * as tf from "@tensorflow/tfjs-core";

/** Whether what is computed now is recorded for a gradient. */
export function isRecorded(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/**
 * Runs `f` outside the gradient tape: nothing in it is recorded, and no activation outlives it but what it returns.
 *
 * TF.js records whenever its gradient depth is above zero; this puts the depth to zero for the length of the call. The tape is put
 * back too, for a gradient taken inside of `f` starts one of its own.
 */
export function noGrad<T extends tf.TensorContainer>(f: () => T): T {
  const { state } = tf.engine();
  const { gradientDepth, activeTape } = state;
  state.gradientDepth = 0;
  try {
    return tf.tidy(f);
  } finally {
    state.gradientDepth = gradientDepth;
    state.activeTape = activeTape;
  }
}
