export * from "./format.js";
export * from "./metrics-file.js";
export * from "./pictures/index.js";
export * from "./progress/index.js";
export * from "./records.js";
export * from "./run-folder.js";
export * from "./run-log.js";
export * from "./report/write-report.js";
export { styles as reportStyles } from "./report/styles.js";
