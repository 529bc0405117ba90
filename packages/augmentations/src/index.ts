export * from "./framings.js";
export * from "./augmentation.js";
export * from "./random-resized-crop.js";
export * from "./scale-and-crop.js";
