import * as tf from "@tensorflow/tfjs-core";
import { registerKernels, type InstructionSet } from "./kernels.js";
import { prepareEnvironment, replaceRemovedUtilities } from "./environment.js";
import { muted } from "./muted.js";
import { tellOutOfMemory } from "./out-of-memory.js";
import { silenceInt64 } from "./silence-int64.js";

/** What is asked of TF.js's native backend here beyond a plain backend. */
export interface NativeBackend extends tf.KernelBackend {
  readonly isUsingGpuDevice: boolean;
  /** The instruction set of the ops of our own beside TensorFlow's, where there are any; `@ddep/ops` reads it. */
  ownKernels?: InstructionSet;
  readonly binding: { readonly TF_Version: string; readonly TF_INT64: number };
  executeSingleOutput(...op: readonly unknown[]): tf.Tensor;
  executeMultipleOutputs(...op: readonly unknown[]): tf.Tensor[];
  createOutputTensor(metadata: { readonly dtype: number }): tf.Tensor;
}

let loading: Promise<NativeBackend> | undefined;

/**
 * Loads TensorFlow and registers it as the backend "tensorflow"; the device is fixed by the first call.
 *
 * @throws Error where the library does not load
 */
export function loadNative(addon: string, gpu: boolean): Promise<NativeBackend> {
  return (loading ??= load(addon, gpu));
}

async function load(addon: string, gpu: boolean): Promise<NativeBackend> {
  prepareEnvironment(gpu);
  replaceRemovedUtilities();
  await muted(addon, () => import("@tensorflow/tfjs-node-gpu"));
  const backend: unknown = tf.findBackend("tensorflow");
  if (!isNative(backend)) throw new Error("TF.js registered no TensorFlow backend");
  silenceInt64(backend);
  tellOutOfMemory(backend);
  const kernels = backend.isUsingGpuDevice ? undefined : registerKernels(addon);
  if (kernels !== undefined) backend.ownKernels = kernels;
  return backend;
}

function isNative(backend: unknown): backend is NativeBackend {
  return backend instanceof tf.KernelBackend && "binding" in backend && "createOutputTensor" in backend;
}
