export { corrupt } from "./corrupt.js";
export * from "./ddpm.js";
export * from "./draw.js";
export * from "./fixed-sigma.js";
export * from "./multi-resolution.js";
export * from "./prediction.js";
export * from "./schedule.js";
export * from "./weighting.js";
export * from "./zero-terminal-snr.js";
