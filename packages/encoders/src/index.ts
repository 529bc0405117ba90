export * from "./efficientnet-lite.js";
export * from "./load-encoder.js";
export * from "./normalization.js";
export * from "./resnet.js";
export * from "./weights/index.js";
