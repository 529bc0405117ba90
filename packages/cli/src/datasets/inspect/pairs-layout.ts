import { colourMaskDecoder, readMask, type LabelMapFile, type FolderLayout } from "@ddep/datasets";
import type { RawMask } from "./raw-mask.js";

/** How the files of a labelled set lie that is inspected. */
export interface InspectedLayout extends FolderLayout {
  /** Reads a mask's file where it does not hold the values of the label map. */
  readonly read?: (file: string) => Promise<RawMask>;
}

/** What folders of images and of masks are called where people pair them. */
export const imageFolders = ["images", "image", "imgs", "img", "JPEGImages"];
export const maskFolders = ["masks", "mask", "labels", "label", "annotations", "SegmentationClass", "gt"];

/** Pairs in the folders and with the classes of a label map file. */
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
