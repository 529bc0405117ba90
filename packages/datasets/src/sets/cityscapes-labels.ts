import type { LabelMap } from "@ddep/core";

/** The 19 evaluated classes of Cityscapes: name, id in `_labelIds.png` and colour, in the order of their train ids. */
const classes = [
  ["road", 7, [128, 64, 128]],
  ["sidewalk", 8, [244, 35, 232]],
  ["building", 11, [70, 70, 70]],
  ["wall", 12, [102, 102, 156]],
  ["fence", 13, [190, 153, 153]],
  ["pole", 17, [153, 153, 153]],
  ["traffic light", 19, [250, 170, 30]],
  ["traffic sign", 20, [220, 220, 0]],
  ["vegetation", 21, [107, 142, 35]],
  ["terrain", 22, [152, 251, 152]],
  ["sky", 23, [70, 130, 180]],
  ["person", 24, [220, 20, 60]],
  ["rider", 25, [255, 0, 0]],
  ["car", 26, [0, 0, 142]],
  ["truck", 27, [0, 0, 70]],
  ["bus", 28, [0, 60, 100]],
  ["train", 31, [0, 80, 100]],
  ["motorcycle", 32, [0, 0, 230]],
  ["bicycle", 33, [119, 11, 32]],
] as const;

/**
 * The 19 classes of Cityscapes with the ids of its `_labelIds.png` files and of submissions; the other 15 ids, which its
 * benchmark leaves out, are ignored.
 *
 * Source: `labels` in cityscapesscripts 2.3.0, `helpers/labels.py`.
 */
export const cityscapesLabels: LabelMap = {
  names: classes.map(([name]) => name),
  ignoreLabel: 255,
  colours: classes.map(([, , colour]) => colour),
  ids: classes.map(([, id]) => id),
  ignoredIds: [0, 1, 2, 3, 4, 5, 6, 9, 10, 14, 15, 16, 18, 29, 30],
};

/** The same classes as `_labelTrainIds.png` files hold them: by index, and 255 ignored. */
export const cityscapesTrainLabels: LabelMap = {
  names: cityscapesLabels.names,
  ignoreLabel: 255,
  colours: cityscapesLabels.colours,
};
