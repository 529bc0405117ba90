export * from "./deviation.js";
export * from "./golden-file.js";
export * from "./golden-network.js";
export * from "./procedural.js";
export { sharedFile } from "./shared-file.js";
