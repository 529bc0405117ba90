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

/** A new tensor of zeros. */
export function zeros(
  backend: BackendWasm,
  shape: number[],
  dtype: "float32" | "int32" = "float32",
): tf.TensorInfo {
  const out = backend.makeOutput(shape, dtype);
  values(backend, out).fill(0);
  return out;
}
