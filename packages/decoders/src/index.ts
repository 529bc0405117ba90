export { scaleWidths } from "./check-widths.js";
export type { Upsample } from "./decoder-block.js";
export * from "./fpn.js";
export * from "./head.js";
export * from "./noise-level.js";
export * from "./transunet-cup.js";
export * from "./unet.js";
