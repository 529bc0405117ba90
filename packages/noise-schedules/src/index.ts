export * from "./catalogue.js";
export { corrupt } from "./corrupt.js";
export { drawnFrom } from "./draw.js";
export * from "./multi-resolution.js";
export * from "./prediction.js";
export * from "./schedule.js";
export * from "./weighting.js";
export * from "./zero-terminal-snr.js";
