export * from "./batch-counts.js";
export * from "./convert.js";
export * from "./google-bit.js";
export * from "./google-vit.js";
export * from "./lukemelas.js";
export * from "./recognise.js";
export type { LazyTensors } from "./renaming.js";
export * from "./transunet.js";
