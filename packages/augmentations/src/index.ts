export * from "./catalogue.js";
export type { BatchPart, Place } from "./batch/part.js";
export { applyToBatch, type BatchChange, type Pasted } from "./batch/change.js";
export { drawBatch, type BatchAugmentation } from "./batch.js";
export * from "./geometric/framings.js";
export type { Augmentation, Framing, GeometricPart } from "./geometric/part.js";
export * from "./geometric.js";
export { randomResizedCrop, type RandomResizedCropOptions } from "./geometric/random-resized-crop.js";
export { scaleAndCrop, type ScaleAndCropOptions } from "./geometric/scale-and-crop.js";
export type { SpecOf } from "./options/schemas.js";
export {
  applyPhotometric,
  drawPhotometric,
  type PhotometricAugmentation,
  type PhotometricChange,
} from "./photometric.js";
export type { Blur } from "./photometric/blur.js";
export type { Brightness } from "./photometric/brightness.js";
export type { Contrast } from "./photometric/contrast.js";
export type { Greyscale } from "./photometric/greyscale.js";
export type { Hue } from "./photometric/hue.js";
export type { ColourChange, PhotometricPart, Rgb } from "./photometric/part.js";
export type { Saturation } from "./photometric/saturation.js";
export * from "./policy.js";
