import util from "node:util";
import * as tf from "@tensorflow/tfjs-core";
import { UserError } from "@ddep/core";
import type { InstructionSet } from "./addon.js";

/** TF.js's native backend, by what is used of it here beyond a plain backend. */
export interface NativeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  /** The instruction set of our own ops beside TensorFlow's, where there are any; `@ddep/ops` reads it. */
  ownKernels?: InstructionSet | undefined;
  readonly binding: { readonly TF_Version: string; readonly TF_INT64: number };
  executeSingleOutput(...op: readonly unknown[]): tf.Tensor;
  executeMultipleOutputs(...op: readonly unknown[]): tf.Tensor[];
  createOutputTensor(metadata: { readonly dtype: number }): tf.Tensor;
}

/**
 * The native backend that TF.js registered.
 *
 * @throws Error where it registered none
 */
export function registeredBackend(): NativeBackend {
  const backend: unknown = tf.findBackend("tensorflow");
  if (backend instanceof tf.KernelBackend && "binding" in backend && "createOutputTensor" in backend)
    return backend as NativeBackend;
  throw new Error("TF.js registered no TensorFlow backend");
}

/** Replaces `util.isNullOrUndefined`, which TF.js 4.22 calls, Node 22 warns of and Node 23 removed. */
export function replaceRemovedUtilities(): void {
  Object.assign(util, { isNullOrUndefined: (value: unknown) => value === null || value === undefined });
}

/** Keeps TF.js from warning on each int64 result of an op: a fact for its authors, noise for everyone else. */
export function silenceInt64(backend: NativeBackend): void {
  const create = backend.createOutputTensor.bind(backend);
  backend.createOutputTensor = (metadata) => {
    if (metadata.dtype !== backend.binding.TF_INT64) return create(metadata);
    const { warn } = console;
    console.warn = () => {};
    try {
      return create(metadata);
    } finally {
      console.warn = warn;
    }
  };
}

const outOfMemory = /OOM when allocating tensor with shape\[([\d,]*)\] and type (\w+)/;

/** Makes TensorFlow's status of an allocation that failed a UserError with the tensor and the fix. */
export function explainOutOfMemory(backend: NativeBackend): void {
  backend.executeSingleOutput = explaining(backend.executeSingleOutput.bind(backend));
  backend.executeMultipleOutputs = explaining(backend.executeMultipleOutputs.bind(backend));
}

function explaining<Args extends unknown[], Result>(execute: (...args: Args) => Result): (...args: Args) => Result {
  return (...args) => {
    try {
      return execute(...args);
    } catch (cause) {
      const found = cause instanceof Error ? outOfMemory.exec(cause.message) : null;
      if (found === null) throw cause;
      throw new UserError(`no memory is left for a tensor of shape [${found[1]}], ${found[2]}`, {
        fix: "use smaller batches (and accumulate their gradients) or smaller crops, or recompute decoder blocks in the backward pass (recompute)",
        cause,
      });
    }
  };
}
