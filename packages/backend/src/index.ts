export { backendNames, type BackendName } from "./choice.js";
export type { InstructionSet } from "./native/kernels.js";
export { nativeAddon } from "./native/addon.js";
export { nativeJpegDecoder, type DecodeJpeg } from "./native/pictures.js";
export { useBackend, type Backend, type PassedOver } from "./use-backend.js";
