import { join } from "node:path";
import { encode } from "fast-png";
import { greyMask, paletteMask, temporaryFolder, write, writeImage, writeJpeg } from "./fixtures.test.helpers.js";
import { vocLabels } from "../index.js";

/** Sizes of the pictures of a copy. */
export const SIZES = [
  [24, 30],
  [30, 24],
  [25, 25],
] as const;

/** Train ids as cityscapesscripts 2.3.0 writes them for ids 0 to 33: `[id2label[i].trainId for i in range(34)]`. */
export const trainIds: readonly number[] = [
  255, 255, 255, 255, 255, 255, 255, 0, 1, 255, 255, 2, 3, 4, 255, 255, 255, 5, 255, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  255, 255, 16, 17, 18,
];

/** Cityscapes' two downloads, unpacked: every one of the 34 ids in each mask, and the files beside the masks. */
export async function writeCityscapes(
  split = "train",
  files: readonly string[] = ["labelIds", "instanceIds", "color"],
): Promise<string> {
  const root = await temporaryFolder();
  const frames = ["aachen/aachen_000000_000019", "aachen/aachen_000001_000019", "zurich/zurich_000121_000019"];
  for (const [i, frame] of frames.entries()) {
    const [height, width] = SIZES[i]!;
    await writeImage(join(root, "leftImg8bit", split, `${frame}_leftImg8bit.png`), height, width, i);
    const mask = (kind: string) => join(root, "gtFine", split, `${frame}_gtFine_${kind}`);
    const id = (k: number) => (k + i) % 34;
    await write(mask("polygons.json"), Buffer.from("{}"));
    if (files.includes("labelIds")) await write(mask("labelIds.png"), greyMask(height, width, id));
    if (files.includes("labelTrainIds"))
      await write(
        mask("labelTrainIds.png"),
        greyMask(height, width, (k) => trainIds[id(k)]!),
      );
    if (files.includes("instanceIds")) await write(mask("instanceIds.png"), instanceMask(height, width, id));
    if (files.includes("color")) await writeImage(mask("color.png"), height, width, i);
  }
  return root;
}

/** A 16-bit mask of instances as Cityscapes has them: `1000 id + instance` for things, the id alone for stuff. */
export function instanceMask(height: number, width: number, id: (k: number) => number): Uint8Array {
  const data = Uint16Array.from({ length: height * width }, (_, k) => (id(k) < 24 ? id(k) : 1000 * id(k) + (k % 7)));
  return encode({ height, width, data, channels: 1, depth: 16 });
}

/** The palette of VOC's masks: colours of the classes, and the pale 255 of borders. */
const vocPalette = Array.from({ length: 256 }, (_, i): readonly [number, number, number] =>
  i === 255 ? [224, 224, 192] : (vocLabels.colours[i] ?? [0, 0, 0]),
);

const vocNames = ["2007_000032", "2007_000039", "2007_000063"];

/** VOCdevkit/VOC2012: palette masks with all of 0 to 20 and the border 255; one image is in no list and has no mask. */
export async function writeVoc(): Promise<string> {
  const root = join(await temporaryFolder(), "VOCdevkit/VOC2012");
  for (const [i, name] of vocNames.entries()) {
    const [height, width] = SIZES[i]!;
    await writeJpeg(join(root, `JPEGImages/${name}.jpg`), height, width, i);
    const label = (k: number) => ((k + i) % 22 === 21 ? 255 : (k + i) % 22);
    await write(join(root, `SegmentationClass/${name}.png`), paletteMask(height, width, label, vocPalette));
    await write(
      join(root, `SegmentationObject/${name}.png`),
      paletteMask(height, width, (k) => k % 3, vocPalette),
    );
  }
  await writeJpeg(join(root, "JPEGImages/2007_000027.jpg"), 20, 20);
  const list = (split: string, names: readonly string[]) =>
    write(join(root, `ImageSets/Segmentation/${split}.txt`), Buffer.from(names.map((name) => `${name}\n`).join("")));
  await list("train", vocNames.slice(0, 2));
  await list("val", vocNames.slice(2));
  await list("trainval", vocNames);
  return root;
}

/** A region of a picture, as the annotation file of Pascal in Detail holds it, its counts made by pycocotools. */
const region = (id: number, image_id: number, category_id: number, counts: string, size: readonly number[]) => ({
  id,
  image_id,
  category_id,
  area: 1,
  bbox: [0, 0, 1, 1],
  iscrowd: 0,
  parts: [],
  segmentation: { size, counts },
});

/** VOCdevkit/VOC2010 with trainval_merged.json: the categories 2, 23 and 9 of the original 459. */
export async function writePascalContext(regions?: readonly unknown[]): Promise<string> {
  const root = join(await temporaryFolder(), "VOCdevkit/VOC2010");
  const images = [
    { file_name: "2008_000002.jpg", image_id: 2008000002, phase: "val", height: 7, width: 9 },
    { file_name: "2008_000003.jpg", image_id: 2008000003, phase: "train", height: 6, width: 8 },
    { file_name: "2010_005903.jpg", image_id: 2010005903, phase: "train", height: 7, width: 9 },
  ];
  for (const [i, { file_name, height, width }] of images.entries())
    await writeJpeg(join(root, "JPEGImages", file_name), height, width, i);
  const annos_segmentation = regions ?? [
    region(1, 2008000003, 2, "0110212OM01000N28OIOO3", [6, 8]),
    region(2, 2010005903, 23, "0o1", [7, 9]),
    region(3, 2010005903, 9, "01f03]O00000005", [7, 9]),
    region(4, 2008000002, 458, "01f03]O00000005", [7, 9]),
  ];
  const categories = [{ category_id: 2, name: "aeroplane", onlysemantic: 0, parts: [1] }];
  const json = {
    info: { version: "1" },
    categories,
    parts: [{ part_id: 1, name: "wing" }],
    images,
    annos_segmentation,
    annos_occlusion: [],
    annos_boundary: [],
  };
  await write(join(root, "trainval_merged.json"), Buffer.from(JSON.stringify(json)));
  return root;
}

/** Pairs of names with spaces and letters beyond ASCII; the masks hold ids, or the colours of the classes. */
export async function writePairs(colours?: readonly (readonly [number, number, number])[]): Promise<string> {
  const root = await temporaryFolder();
  for (const [i, name] of ["街の 写真", "Straße ouest (1)", "צילום/é 2"].entries()) {
    const [height, width] = SIZES[i]!;
    await writeJpeg(join(root, `images/train/${name}.JPG`), height, width, i);
    const pixels = (k: number) => [5, 9, 0][(k + i) % 3]!;
    const rgb = Uint8Array.from(
      { length: 3 * height * width },
      (_, j) => colours?.[(Math.floor(j / 3) + i) % 3]![j % 3] ?? 0,
    );
    const mask =
      colours === undefined ? greyMask(height, width, pixels) : encode({ height, width, data: rgb, channels: 3 });
    await write(join(root, `masks/train/${name}.png`), mask);
  }
  return root;
}
