export * from "./catalogue.js";
export { scaleWidths } from "./check-widths.js";
export type { Upsample } from "./decoder-block.js";
export type { DecoderOptions, DecoderPart } from "./decoder-part.js";
export type { Features } from "./features.js";
export * from "./head.js";
export * from "./noise-level.js";
