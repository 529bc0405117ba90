import { classmix } from "./batch/classmix.js";
import { copyPaste } from "./batch/copy-paste.js";
import { cutmix } from "./batch/cutmix.js";
import { cutout } from "./batch/cutout.js";
import { randomErasing } from "./batch/random-erasing.js";
import { randomResizedCropPart } from "./geometric/random-resized-crop.js";
import { scaleAndCropPart } from "./geometric/scale-and-crop.js";
import { blur } from "./photometric/blur.js";
import { brightness } from "./photometric/brightness.js";
import { colourJitter } from "./photometric/colour-jitter.js";
import { contrast } from "./photometric/contrast.js";
import { greyscale } from "./photometric/greyscale.js";
import { hue } from "./photometric/hue.js";
import { saturation } from "./photometric/saturation.js";

/** Augmentations that crop and resize an image together with its mask, by kind. */
export const geometricAugmentations = {
  "random-resized-crop": randomResizedCropPart,
  "scale-and-crop": scaleAndCropPart,
} as const;

/** The colour changes drawn by photometric augmentations, by kind. */
export const photometricChanges = { brightness, contrast, saturation, hue, greyscale, blur } as const;

/** Augmentations that change the colours of one image, by kind. */
export const photometricAugmentations = { "colour-jitter": colourJitter, greyscale, blur } as const;

/** Augmentations that erase parts of the images of a batch or mix them, by kind. */
export const batchAugmentations = {
  cutout,
  "random-erasing": randomErasing,
  cutmix,
  classmix,
  "copy-paste": copyPaste,
} as const;
