export { backendNames, type BackendName } from "./choice.js";
export { nativeAddon, type InstructionSet } from "./native/addon.js";
export { nativeJpegDecoder } from "./native/pictures.js";
export { useBackend, type Backend, type PassedOver } from "./use-backend.js";
