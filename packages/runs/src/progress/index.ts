export type { ProgressUpdate } from "./meter.js";
export * from "./progress.js";
