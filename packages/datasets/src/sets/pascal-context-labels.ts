import type { LabelMap } from "@ddep/core";

/** Name, category of the annotation file, and usual colour, in the order of the ids 1 to 59 of the PNG masks. */
const classes = [
  ["aeroplane", 2, [180, 120, 120]],
  ["bag", 9, [6, 230, 230]],
  ["bed", 18, [80, 50, 50]],
  ["bedclothes", 19, [4, 200, 3]],
  ["bench", 22, [120, 120, 80]],
  ["bicycle", 23, [140, 140, 140]],
  ["bird", 25, [204, 5, 255]],
  ["boat", 31, [230, 230, 230]],
  ["book", 33, [4, 250, 7]],
  ["bottle", 34, [224, 5, 255]],
  ["building", 44, [235, 255, 7]],
  ["bus", 45, [150, 5, 61]],
  ["cabinet", 46, [120, 120, 70]],
  ["car", 59, [8, 255, 51]],
  ["cat", 65, [255, 6, 82]],
  ["ceiling", 68, [143, 255, 140]],
  ["chair", 72, [204, 255, 4]],
  ["cloth", 80, [255, 51, 7]],
  ["computer", 85, [204, 70, 3]],
  ["cow", 98, [0, 102, 200]],
  ["cup", 104, [61, 230, 250]],
  ["curtain", 105, [255, 6, 51]],
  ["dog", 113, [11, 102, 255]],
  ["door", 115, [255, 7, 71]],
  ["fence", 144, [255, 9, 224]],
  ["floor", 158, [9, 7, 230]],
  ["flower", 159, [220, 220, 220]],
  ["food", 162, [255, 9, 92]],
  ["grass", 187, [112, 9, 255]],
  ["ground", 189, [8, 255, 214]],
  ["horse", 207, [7, 255, 224]],
  ["keyboard", 220, [255, 184, 6]],
  ["light", 232, [10, 255, 71]],
  ["motorbike", 258, [255, 41, 10]],
  ["mountain", 259, [7, 255, 255]],
  ["mouse", 260, [224, 255, 8]],
  ["person", 284, [102, 8, 255]],
  ["plate", 295, [255, 61, 6]],
  ["platform", 296, [255, 194, 7]],
  ["pottedplant", 308, [255, 122, 8]],
  ["road", 324, [0, 255, 20]],
  ["rock", 326, [255, 8, 41]],
  ["sheep", 347, [255, 5, 153]],
  ["shelves", 349, [6, 51, 255]],
  ["sidewalk", 354, [235, 12, 255]],
  ["sign", 355, [160, 150, 20]],
  ["sky", 360, [0, 163, 255]],
  ["snow", 366, [140, 140, 140]],
  ["sofa", 368, [250, 10, 15]],
  ["table", 397, [20, 255, 0]],
  ["track", 415, [31, 255, 0]],
  ["train", 416, [255, 31, 0]],
  ["tree", 420, [255, 224, 0]],
  ["truck", 424, [153, 255, 0]],
  ["tvmonitor", 427, [0, 0, 255]],
  ["wall", 440, [255, 71, 0]],
  ["water", 445, [0, 235, 255]],
  ["window", 454, [0, 173, 255]],
  ["wood", 458, [31, 0, 255]],
] as const;

/**
 * The 59 classes of Pascal Context as stored in PNG masks: 1 to 59, and 0 for everything else.
 *
 * Source: names and colours as in mmsegmentation 1.2.2, `datasets/pascal_context.py`.
 */
export const pascalContextLabels: LabelMap = {
  names: classes.map(([name]) => name),
  ignoreLabel: 255,
  colours: classes.map(([, , colour]) => colour),
  ids: classes.map((_, label) => label + 1),
  ignoredIds: [0],
};

/**
 * The category of each class in trainval_merged.json: its number among the 459 of the original annotations.
 *
 * Source: mmsegmentation 1.2.2, `tools/dataset_converters/pascal_context.py`.
 */
export const pascalContextCategories: readonly number[] = classes.map(([, category]) => category);
