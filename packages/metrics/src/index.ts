export * from "./boundary-iou.js";
export * from "./calibration.js";
export * from "./class-counts.js";
export * from "./confusion-matrix.js";
export * from "./figure.js";
export * from "./image-matrices.js";
export * from "./quantile.js";
export * from "./segmentation-scores.js";
