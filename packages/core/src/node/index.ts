export * from "./file-source.js";
export * from "./files.js";
export * from "./hash-of-file.js";
export * from "./outputs.js";
export * from "./tensor-files.js";
export * from "./lock/index.js";
export * from "./partials.js";
