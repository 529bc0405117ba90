export { findNative, type Native } from "./native.js";
export type { PinnedLibrary } from "./libtensorflow.js";
export type { Variant } from "./variant.js";
export { whyNoNative } from "./why-no-native.js";
