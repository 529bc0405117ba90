export * from "./augmentations.js";
export * from "./denoising.js";
export type { PlainLabels } from "./labels.js";
export * from "./noisy.js";
export { readTiles, type TilePlace } from "./montage.js";
export { type PlainImage, type RgbImage, splitBatch } from "./pixels.js";
export * from "./segmentation.js";
export * from "./side-by-side.js";
export { overlay, overlaySheet, type LabelledImage, type Overlaid } from "./overlay.js";
