export { diagnose } from "./runs/diagnose.js";
export { pictureGrid } from "./runs/picture-grid.js";
export * from "./write-study-report.js";
