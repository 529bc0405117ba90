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

/** One operation of a forward pass. */
export interface Op {
  /** The kernel's name in TF.js, or none for an operation of ours. */
  readonly kernel: string | undefined;
  readonly inputs: readonly tf.Tensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly tf.Tensor[];
  /** The operations that this one is made of, where it is one of ours. */
  readonly parts: readonly Op[];
}

interface Call {
  readonly kernelName?: string;
  readonly inputs: Readonly<Record<string, tf.Tensor | undefined>>;
  readonly attrs?: Readonly<Record<string, unknown>>;
}

interface Engine {
  runKernelFunc(call: Call): tf.Tensor | tf.Tensor[];
}

/**
 * Runs `work` and tells `see` of every operation in it.
 *
 * Every operation, of TF.js and of ours, goes through one method of the engine, which is replaced for the length of the
 * call: at any other time this costs nothing.
 */
export function observeOps<T>(work: () => T, see: (op: Op) => void): T {
  const engine = tf.engine() as unknown as Engine;
  const run = engine.runKernelFunc.bind(engine);
  let parts: Op[] | undefined;
  engine.runKernelFunc = (call) => {
    const around = parts;
    const own: Op[] = (parts = []);
    try {
      const result = run(call);
      const op = {
        kernel: call.kernelName,
        inputs: Object.values(call.inputs).filter((input) => input !== undefined && input !== null),
        attributes: call.attrs ?? {},
        outputs: Array.isArray(result) ? result : [result],
        parts: own,
      };
      if (around === undefined) see(op);
      else around.push(op);
      return result;
    } finally {
      parts = around;
    }
  };
  try {
    return work();
  } finally {
    // The method of the class shows again.
    Reflect.deleteProperty(engine, "runKernelFunc");
  }
}
