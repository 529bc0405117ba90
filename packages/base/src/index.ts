export * from "./errors.js";
export * from "./philox.js";
export * from "./printable.js";
export * from "./seed.js";
