import { colourMaskDecoder, readMask, type LabelMapFile, type FolderLayout } from "@ddep/datasets";
import type { RawMask } from "./raw-mask.js";

/** The file layout of a labelled set under inspection. */
export interface InspectedLayout extends FolderLayout {
  /** Reads a mask file that does not hold the values of the label map. */
  readonly read?: (file: string) => Promise<RawMask>;
}

/** Usual names for the image and mask folders of pairs. */
export const imageFolders = ["images", "image", "imgs", "img", "JPEGImages"];
export const maskFolders = ["masks", "mask", "labels", "label", "annotations", "SegmentationClass", "gt"];

/** The layout of pairs that a label map file describes. */
export function pairsLayout({
  labelMap,
  masks,
  ignoredColours,
  folders,
}: LabelMapFile): Omit<InspectedLayout, "splits"> {
  const at = (template: string) => (split: string) => template.replaceAll("{split}", split);
  const layout = {
    title: `images and masks in ${folders.images} and ${folders.masks}`,
    images: at(folders.images),
    masks: at(folders.masks),
  };
  if (masks === "ids") return { ...layout, labelMap };
  const decoder = colourMaskDecoder(labelMap, ignoredColours);
  return {
    ...layout,
    labelMap: { names: labelMap.names, ignoreLabel: labelMap.ignoreLabel, colours: labelMap.colours },
    async read(file) {
      const { height, width, labels } = await readMask(file, labelMap, decoder);
      return { height, width, format: "colours of classes", values: labels };
    },
  };
}
