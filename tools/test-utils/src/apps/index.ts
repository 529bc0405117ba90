export * from "./cityscapes.js";
export * from "./process.js";
export * from "./tiny.js";
export * from "./weights.js";
