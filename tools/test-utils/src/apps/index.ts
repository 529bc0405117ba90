export * from "./data-sets.js";
export * from "./in-process.js";
export * from "./killed.js";
export * from "./process.js";
export * from "./tiny.js";
export * from "./weights.js";
