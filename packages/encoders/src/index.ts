export * from "./efficientnet-lite.js";
export * from "./load-encoder.js";
export * from "./normalization.js";
export * from "./r50-vit.js";
export * from "./resnet.js";
export * from "./transunet-r50-vit-b16.js";
export * from "./vit-base-r50-s16.js";
