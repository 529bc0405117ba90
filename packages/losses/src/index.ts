export * from "./cross-entropy.js";
export * from "./denoising.js";
