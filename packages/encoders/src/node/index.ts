export { download, type Download, type OnBytes } from "./download.js";
export * from "./pull.js";
export * from "./settings.js";
