export * from "./apply-to-labels.js";
export * from "./framings.js";
export * from "./geometry.js";
export * from "./random-resized-crop.js";
export * from "./scale-and-crop.js";
