export * from "./head.js";
export * from "./unet.js";
