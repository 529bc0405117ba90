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

/** What crops and resizes a picture, with its mask, by kind. */
export const geometricAugmentations = {
  "random-resized-crop": randomResizedCropPart,
  "scale-and-crop": scaleAndCropPart,
} as const;

/** The changes of a picture's colours that photometric augmentations draw, by kind. */
export const photometricChanges = { brightness, contrast, saturation, hue, greyscale, blur } as const;

/** What changes the colours of one picture, by kind. */
export const photometricAugmentations = { "colour-jitter": colourJitter, greyscale, blur } as const;

/** What erases parts of the pictures of a batch or mixes them with one another, by kind. */
export const batchAugmentations = {
  cutout,
  "random-erasing": randomErasing,
  cutmix,
  classmix,
  "copy-paste": copyPaste,
} as const;
