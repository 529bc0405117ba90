export * from "./denoising.js";
export * from "./labels.js";
export * from "./pixels.js";
export * from "./segmentation.js";
