export * from "./confusion-matrix.js";
