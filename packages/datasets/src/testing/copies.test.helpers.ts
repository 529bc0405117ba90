import { join } from "node:path";
import {
  datasets,
  type DatasetName,
  type DatasetPart,
  type LabelledDataset,
  type FolderLayout,
  type PictureOptions,
} from "../index.js";
import { greyMask, temporaryFolder, write, writeJpeg } from "./fixtures.test.helpers.js";
import * as layouts from "./layouts.test.helpers.js";

/** A small copy of a data set as its files lie in one of its layouts. */
export interface Copy {
  readonly title: string;
  /** Writes it into a new folder, which is its root. */
  readonly write: () => Promise<string>;
  readonly split: string;
  /** What the first picture is called, less the endings of its files. */
  readonly name: string;
  /** Its image, below the root. */
  readonly image: string;
  /** Its mask; of an annotation file, that file. */
  readonly mask: string;
  /** What makes the split: without it the split is named as missing. */
  readonly needed: string;
  /** The file that lists the split's names, where one does. */
  readonly list?: string;
  /** A value of the masks that is a class. */
  readonly value: number;
  /** The label map file, below the root. */
  readonly labelMap?: string;
}

/** A copy of a layout: three pictures whose masks have every value of its label map. */
export function copyOf(layout: FolderLayout, split = layout.splits[0]!): Copy {
  const { title, imageEnd = ".jpg", maskEnd = ".png" } = layout;
  const { names, ignoreLabel, ids = names.map((_, i) => i), ignoredIds = [ignoreLabel] } = layout.labelMap!;
  const values = [...ids, ...ignoredIds].sort((a, b) => a - b);
  const image = (name: string) => `${layout.images(split)}/${name}${imageEnd}`;
  const mask = (name: string) => `${layout.masks(split)}/${name}${maskEnd}`;
  const list = layout.list?.(split);
  const stems = ["scene-0", "scene-1", "scene-2"];
  return {
    title,
    split,
    name: stems[0]!,
    image: image(stems[0]!),
    mask: mask(stems[0]!),
    needed: list ?? layout.masks(split),
    ...(list !== undefined && { list }),
    value: ids[1]!,
    async write() {
      const root = await temporaryFolder();
      for (const [i, name] of stems.entries()) {
        const [height, width] = layouts.SIZES[i]!;
        await writeJpeg(join(root, image(name)), height, width, i);
        await write(
          join(root, mask(name)),
          greyMask(height, width, (k) => values[(k + i) % values.length]!),
        );
      }
      if (list !== undefined) await write(join(root, list), Buffer.from(stems.map((name) => `${name}\n`).join("")));
      return root;
    },
  };
}

/** Copies of sets whose layouts do not say it all. */
const others: { readonly [Name in DatasetName]?: readonly Copy[] } = {
  voc: [
    {
      title: "Pascal VOC, masks with a palette",
      write: layouts.writeVoc,
      split: "train",
      name: "2007_000032",
      image: "JPEGImages/2007_000032.jpg",
      mask: "SegmentationClass/2007_000032.png",
      needed: "ImageSets/Segmentation/train.txt",
      list: "ImageSets/Segmentation/train.txt",
      value: 7,
    },
  ],
  "pascal-context": [
    {
      title: "Pascal Context's annotations",
      write: () => layouts.writePascalContext(),
      split: "train",
      name: "2008_000003",
      image: "JPEGImages/2008_000003.jpg",
      mask: "trainval_merged.json",
      needed: "trainval_merged.json",
      value: 2,
    },
  ],
  pairs: [
    {
      title: "any pairs",
      async write() {
        const root = await layouts.writePairs();
        const map = { names: ["a", "b"], ids: [5, 9], ignoredIds: [0] };
        await write(join(root, "labels.json"), Buffer.from(JSON.stringify(map)));
        return root;
      },
      split: "train",
      name: "Straße ouest (1)",
      image: "images/train/Straße ouest (1).JPG",
      mask: "masks/train/Straße ouest (1).png",
      needed: "masks/train",
      value: 5,
      labelMap: "labels.json",
    },
  ],
};

/** Every data set that lies in a folder, in each of its layouts. */
export const copies: readonly { readonly part: DatasetPart; readonly copy: Copy }[] = Object.entries<DatasetPart>(
  datasets,
).flatMap(([name, part]) =>
  [
    ...part.layouts.filter(({ open }) => open === undefined).map((layout) => copyOf(layout)),
    ...(others[name as DatasetName] ?? []),
  ].map((copy) => ({ part, copy })),
);

/** Opens a copy that was written, as the command line does. */
export const openCopy = (
  { labelled }: DatasetPart,
  { split, labelMap }: Copy,
  root: string,
  options: PictureOptions = {},
): Promise<LabelledDataset> =>
  labelled({ root, split, ...options, ...(labelMap !== undefined && { labelMap: join(root, labelMap) }) });
