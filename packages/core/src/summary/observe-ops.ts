import * as tf from "@tensorflow/tfjs-core";

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
 * Every operation of TF.js and of ours goes through one method of the engine, which is another one for the length of
 * the call: nothing is paid at any other time.
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
