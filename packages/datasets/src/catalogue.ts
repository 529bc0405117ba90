import { ade20kPart } from "./sets/ade20k.js";
import { camvidPart } from "./sets/camvid.js";
import { cityscapesPart } from "./sets/cityscapes.js";
import { classFoldersPart } from "./sets/class-folders.js";
import { imageFolderPart } from "./sets/image-folder.js";
import { imagenetPart } from "./sets/imagenet.js";
import { pairsPart } from "./sets/pairs.js";
import type { DatasetPart, ImageSetPart } from "./sets/part.js";
import { pascalContextPart } from "./sets/pascal-context.js";
import { shapesPart } from "./sets/shapes.js";
import { vocPart } from "./sets/voc.js";

export { ade20k } from "./sets/ade20k.js";
export { ade20kLabels } from "./sets/ade20k-labels.js";
export { camvid, camvidLabels } from "./sets/camvid.js";
export {
  cityscapes,
  cityscapesLabels,
  cityscapesTrainLabels,
  type CityscapesMasks,
  type CityscapesOptions,
} from "./sets/cityscapes.js";
export { classFolders } from "./sets/class-folders.js";
export { imageFolder } from "./sets/image-folder.js";
export { hasKaggleLayout, imagenet } from "./sets/imagenet.js";
export { pairs } from "./sets/pairs.js";
export { pascalContext } from "./sets/pascal-context.js";
export { pascalContextLabels } from "./sets/pascal-context-labels.js";
export { shapes, shapesLabels, shapesObjects, type ShapesOptions } from "./sets/shapes.js";
export { voc, vocLabels } from "./sets/voc.js";

/** The labelled data sets by name. A folder is matched against their layouts in this order. */
export const datasets = {
  camvid: camvidPart,
  cityscapes: cityscapesPart,
  "pascal-context": pascalContextPart,
  ade20k: ade20kPart,
  voc: vocPart,
  pairs: pairsPart,
  shapes: shapesPart,
} as const satisfies Readonly<Record<string, DatasetPart>>;

/** A name of {@link datasets}. */
export type DatasetName = keyof typeof datasets;

/** The sets of images without pixel labels by name. A folder is matched against them in this order. */
export const imageSets = {
  imagenet: imagenetPart,
  "class-folders": classFoldersPart,
  images: imageFolderPart,
} as const satisfies Readonly<Record<string, ImageSetPart>>;
