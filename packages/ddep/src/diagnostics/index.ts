export * from "./compare-features.js";
export * from "./denoising-error.js";
export * from "./error-by-scale.js";
export * from "./linear-cka.js";
export * from "./linear-readout.js";
export * from "./participation-ratio.js";
