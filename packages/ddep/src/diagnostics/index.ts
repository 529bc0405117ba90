export * from "./denoising-error.js";
export * from "./feature-similarity.js";
export * from "./linear-cka.js";
