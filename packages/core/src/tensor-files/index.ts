export * from "./byte-source.js";
export { type Dtype, countOf } from "./dtype.js";
export { type LazyTensor, type TensorCatalog, lazy, loadCatalog, writtenDtype } from "./lazy-tensor.js";
export { denseStrides, gather } from "./gather.js";
export { openTensors, type OpenOptions } from "./open-tensors.js";
export * from "./safetensors.js";
export * from "./stored-tensor.js";
export { openZip, unpack, type ZipMember } from "./zip-archive.js";
