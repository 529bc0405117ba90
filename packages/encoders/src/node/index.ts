export { download, hashOfFile, type Download, type OnBytes } from "./download.js";
export * from "./known-weights.js";
export * from "./pull.js";
export * from "./settings.js";
