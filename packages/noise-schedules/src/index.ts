export * from "./corrupt.js";
export * from "./fixed-sigma.js";
export * from "./schedule.js";
