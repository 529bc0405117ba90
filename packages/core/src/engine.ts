import * as tf from "@tensorflow/tfjs-core";

/** Returns whether operations are currently recorded on the gradient tape. */
export function isRecorded(): boolean {
  return tf.engine().state.gradientDepth > 0;
}

/**
 * Runs `f` outside the gradient tape: nothing is recorded, and only the returned tensors outlive the call.
 *
 * TF.js records whenever its gradient depth is above zero, so the depth is set to zero for the duration of the call.
 * The tape is restored too, because a gradient taken inside `f` starts its own.
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
  /** The name of the TF.js kernel, or undefined for one of our own operations. */
  readonly kernel: string | undefined;
  readonly inputs: readonly tf.Tensor[];
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly outputs: readonly tf.Tensor[];
  /** For one of our own operations, the operations it is composed of. */
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
 * Runs `work` and passes every operation in it to `see`.
 *
 * Every operation, whether TF.js's or ours, goes through one method of the engine, which is replaced for the duration
 * of the call. At any other time this costs nothing.
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
    // Uncovers the method of the class.
    Reflect.deleteProperty(engine, "runKernelFunc");
  }
}
