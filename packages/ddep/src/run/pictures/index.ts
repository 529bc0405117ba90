export * from "./denoising.js";
export type { PlainLabels } from "./labels.js";
export { type PlainImage, splitBatch } from "./pixels.js";
export * from "./segmentation.js";
