export * from "./catalogue.js";
export { checkClassWeights } from "./class-weights.js";
export * from "./denoising.js";
export * from "./penalty.js";
export type { IgnoreOptions, PixelLoss } from "./pixels.js";
export * from "./weighted-sum.js";
