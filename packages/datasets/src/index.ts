export * from "./catalogue.js";
export * from "./contract/dataset.js";
export { classColour } from "./label-maps/class-colour.js";
export { labelMapJson, labelMapMetadata, labelMapOf, labelMapSchema, readLabelMap } from "./label-maps/label-map.js";
export { labelMapLine, labelMapTable } from "./label-maps/label-map-text.js";
export { classDifference, matchClasses, withMatchedClasses, type MatchedClasses } from "./label-maps/match-classes.js";
export { readLabelMapFile, type LabelMapFile } from "./label-maps/label-map-file.js";
export { findImages } from "./listing/find-images.js";
export { foldersIn } from "./listing/folders.js";
export { nameBelow, namesBelow, namesOf, pickListed, readListFile } from "./listing/list-file.js";
export {
  contentsOf,
  differenceOf,
  type ContentsDifference,
  type ContentsSummary,
  type SetContents,
} from "./listing/set-contents.js";
export { isImage, listImages, type Listing, type ListingOptions } from "./listing/list-images.js";
export { sameFiles, type SameFiles } from "./listing/same-files.js";
export * from "./loading/bad-files.js";
export { batchContents } from "./loading/collate.js";
export * from "./loading/fraction.js";
export * from "./loading/in-order.js";
export * from "./loading/loader.js";
export * from "./loading/loaders-of.js";
export { pixelStatistics, type PixelStatisticsOptions } from "./loading/pixel-statistics.js";
export type { Sample } from "./loading/sample.js";
export { isKnownValue } from "./masks/class-values.js";
export { colourMaskDecoder } from "./masks/colour-mask.js";
export { decodeMask, readMask, type Mask } from "./masks/mask.js";
export { decodeMaskPng, type MaskPng } from "./masks/png.js";
export { greyHint } from "./masks/grey-palette.js";
export * from "./masks/submission.js";
export { pairedFolders, type PairedFoldersOptions } from "./pairing/paired-folders.js";
export type { PictureOptions } from "./pictures/jpeg.js";
export { MAX_PIXELS } from "./pictures/kinds.js";
export { openPicture, openPictureFile, pictureOf, type PictureFile } from "./pictures/picture.js";
export type * from "./sets/part.js";
