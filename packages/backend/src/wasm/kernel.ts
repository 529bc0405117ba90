import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";

/** What a kernel is called with. */
export interface KernelCall<Inputs extends string, Attributes> {
  readonly inputs: Readonly<Record<Inputs, tf.TensorInfo>>;
  readonly attrs: Attributes;
  readonly backend: BackendWasm;
}

/** A kernel of the WebAssembly backend, under the name by which TF.js looks it up. */
export function wasmKernel<Inputs extends string, Attributes>(
  kernelName: string,
  run: (call: KernelCall<Inputs, Attributes>) => tf.TensorInfo,
): tf.KernelConfig {
  return { kernelName, backendName: "wasm", kernelFunc: run as unknown as tf.KernelFunc };
}

/**
 * A kernel of TF.js's own with a faster way for some of its calls: `run` returns undefined for the others.
 *
 * Call it once the backend has registered its own kernels.
 */
export function fasterKernel<Inputs extends string, Attributes>(
  kernelName: string,
  run: (call: KernelCall<Inputs, Attributes>) => tf.TensorInfo | undefined,
): () => tf.KernelConfig {
  return () => {
    const own = tf.getKernel(kernelName, "wasm");
    const kernelFunc: tf.KernelFunc = (call) =>
      run(call as unknown as KernelCall<Inputs, Attributes>) ?? own.kernelFunc(call);
    return { ...own, kernelFunc };
  };
}

/** Registers a kernel, in place of TF.js's own where there is one. */
export function register(kernel: tf.KernelConfig): void {
  if (tf.getKernel(kernel.kernelName, kernel.backendName) !== undefined)
    tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

/** Calls another kernel of the same backend; the result is the caller's to free. */
export function call(
  backend: BackendWasm,
  kernelName: string,
  inputs: tf.NamedTensorInfoMap,
  attrs: Record<string, unknown> = {},
): tf.TensorInfo {
  const kernel = tf.getKernel(kernelName, "wasm");
  const result = kernel.kernelFunc({ inputs, backend, attrs: attrs as tf.NamedAttrMap });
  if (Array.isArray(result)) throw new Error(`${kernelName} has more than one result`);
  return result;
}

export function free(backend: BackendWasm, ...tensors: readonly tf.TensorInfo[]): void {
  for (const { dataId } of tensors) backend.disposeData(dataId);
}

/**
 * The values of a tensor in the backend's memory, to read and write in place.
 *
 * A later allocation may move that memory: take the values after the last one.
 */
export function values(backend: BackendWasm, tensor: tf.TensorInfo): Float32Array | Int32Array | Uint8Array {
  return backend.typedArrayFromHeap(tensor);
}

/**
 * A tensor that lies in the memory of another one from its element `start` on, to be given back by {@link freeView} before
 * that one is freed.
 */
export function view(backend: BackendWasm, tensor: tf.TensorInfo, start: number, shape: number[]): tf.TensorInfo {
  return backend.makeOutput(
    shape,
    "float32",
    backend.getMemoryOffset(tensor.dataId) + Float32Array.BYTES_PER_ELEMENT * start,
  );
}

export function freeView(backend: BackendWasm, tensor: tf.TensorInfo): void {
  // The memory belongs to the other one: nothing is freed at address 0.
  backend.dataIdMap.get(tensor.dataId).memoryOffset = 0;
  free(backend, tensor);
}

/** A new tensor of zeros. */
export function zeros(backend: BackendWasm, shape: number[], dtype: "float32" | "int32" = "float32"): tf.TensorInfo {
  const out = backend.makeOutput(shape, dtype);
  values(backend, out).fill(0);
  return out;
}
