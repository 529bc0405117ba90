import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { paletteMask, write } from "../testing/fixtures.test.helpers.js";
import { ade20k, ade20kLabels, datasets, pascalContext, pascalContextLabels, voc, vocLabels } from "../index.js";
import { copyOf } from "../testing/copies.test.helpers.js";
import * as layouts from "../testing/layouts.test.helpers.js";
import { paintRunLengths, parseCounts } from "../masks/run-lengths.js";

const writeAde20k = copyOf(datasets.ade20k.layouts[0]!).write;

test("the tables have the classes of the data sets, once each", () => {
  for (const [map, count] of [
    [ade20kLabels, 150],
    [pascalContextLabels, 59],
    [vocLabels, 21],
  ] as const) {
    expect([map.names.length, new Set(map.names).size, map.colours.length]).toEqual([count, count, count]);
    expect(map.names.filter((name) => name !== name.trim())).toEqual([]);
  }
  // mmseg.datasets.ADE20KDataset.METAINFO, 1.2.2.
  expect([ade20kLabels.names[0], ade20kLabels.names[149], ade20kLabels.colours[149]]).toEqual([
    "wall",
    "flag",
    [92, 0, 255],
  ]);
  expect(pascalContextLabels.names.indexOf("person")).toBe(36);
});

test("ADE20K's 0 is ignored and 1 is the first class", async () => {
  const dataset = await ade20k(await writeAde20k(), "training");
  const { labels } = await dataset.open(0);
  expect(Array.from(labels)).toEqual(Array.from({ length: 720 }, (_, k) => (k % 151 === 0 ? 255 : (k % 151) - 1)));
  const root = await writeAde20k();
  await expect(ade20k(root, "train")).rejects.toThrow(
    `${join(root, "images/train")}: there is no such folder; ${join(root, "images")} holds training`,
  );
});

test("VOC's masks hold the indices of their palette, and 255 is ignored", async () => {
  const root = await layouts.writeVoc();
  const dataset = await voc(root, "train");
  expect([dataset.length, dataset.name(1)]).toEqual([2, join(root, "JPEGImages/2007_000039.jpg")]);
  const { labels } = await dataset.open(1);
  expect(Array.from(labels.subarray(0, 22))).toEqual([...Array.from({ length: 20 }, (_, k) => k + 1), 255, 0]);
});

test("VOC: an unknown split, a listed image that is missing, and instances without classes", async () => {
  const root = await layouts.writeVoc();
  const list = join(root, "ImageSets/Segmentation/test.txt");
  await expect(voc(root, "test")).rejects.toThrow(
    /test\.txt: there is no such split; .* has lists for train, trainval, val/,
  );
  await write(list, Buffer.from("2007_000032\n\n2007_999999\r\n"));
  await expect(voc(root, "test")).rejects.toThrow(`${list}: there is no image 2007_999999`);
  await write(list, Buffer.from("2007_000027\n"));
  await expect(voc(root, "test")).rejects.toThrow(/2007_000027\.jpg: the image has no mask/);
  await write(list, Buffer.from("2007_000032\n2007_000032\n"));
  await expect(voc(root, "test")).rejects.toThrow(`${list}: lists 2007_000032 twice`);
  await expect(voc(join(root, "../.."), "train")).rejects.toThrow(`give ${root} as the root`);
  await rm(join(root, "SegmentationClass"), { recursive: true });
  await expect(voc(root, "train")).rejects.toThrow(/SegmentationClass: there is no such folder; .* SegmentationObject/);
});

test("VOC: the augmented set's split takes all its masks from its own folder", async () => {
  const root = await layouts.writeVoc();
  for (const name of ["2007_000032", "2007_000027"])
    await write(
      join(root, `SegmentationClassAug/${name}.png`),
      paletteMask(name.endsWith("27") ? 20 : 24, name.endsWith("27") ? 20 : 30, () => 7, vocLabels.colours),
    );
  await write(join(root, "ImageSets/Segmentation/train_aug.txt"), Buffer.from("2007_000032\n2007_000027\n"));
  const augmented = await voc(root, "train_aug");
  expect([(await augmented.open(0)).labels[0], (await augmented.open(1)).labels[0]]).toEqual([7, 7]);
  expect((await (await voc(root, "train")).open(0)).labels[0]).toBe(0);
});

/** `mask` of pycocotools 2.0: `encode(np.asfortranarray(x))`. */
const regions = [
  {
    counts: "01f03]O00000005",
    rows: ["100000000", "000000000", "000111110", "000111110", "000111110", "000111110", "000000000"],
  },
  { counts: "0110212OM01000N28OIOO3", rows: ["11001001", "01100000", "10011011", "00001011", "00101001", "00000001"] },
];

test("run lengths are those of pycocotools", () => {
  for (const { counts, rows } of regions) {
    const size = [rows.length, rows[0]!.length] as const;
    const labels = new Uint8Array(size[0] * size[1]);
    paintRunLengths(labels, { size, counts }, 1, "file");
    expect(labels.join("")).toBe(rows.join(""));
    const plain = new Uint8Array(labels.length);
    paintRunLengths(plain, { size, counts: parseCounts(counts) }, 1, "file");
    expect(plain).toEqual(labels);
    expect(() => paintRunLengths(labels, { size: [5, 5], counts }, 1, "file")).toThrow("run lengths cover");
  }
  // x = np.zeros((200, 300)); x[100:120, 7:10] = 1; x[3:200, 200] = 1: numbers of several groups and of both signs.
  expect(parseCounts("l^1d0d5000_PU1a5eT^O")).toEqual([1500, 20, 180, 20, 180, 20, 38083, 197, 19800]);
});

test("Pascal Context's annotations overlap in the order of the file", async () => {
  const root = await layouts.writePascalContext();
  const dataset = await pascalContext(root, "train");
  expect([dataset.length, dataset.labelMap.names.length]).toEqual([2, 59]);
  const aeroplane = Array.from(regions[1]!.rows.join(""), (bit) => (bit === "1" ? 0 : 255));
  expect(Array.from((await dataset.open(0)).labels)).toEqual(aeroplane);
  // Bicycle (class 5) over all, a bag (class 1) on top.
  const bag = Array.from(regions[0]!.rows.join(""), (bit) => (bit === "1" ? 1 : 5));
  expect(Array.from((await dataset.open(1)).labels)).toEqual(bag);
  const val = await pascalContext(root, "val");
  expect(new Set((await val.open(0)).labels)).toEqual(new Set([58, 255]));
});

test("Pascal Context: what is wrong with the annotation file is named", async () => {
  const root = await layouts.writePascalContext();
  const file = join(root, "trainval_merged.json");
  await expect(pascalContext(root, "test")).rejects.toThrow(/no picture of the split test\nTo fix it: .* train, val/);
  const wrong = { image_id: 2008000003, category_id: 7, segmentation: { size: [6, 8], counts: "0`1" } };
  const open = async (regions: unknown[]) =>
    (await pascalContext(await layouts.writePascalContext(regions), "train")).open(0);
  await expect(open([wrong])).rejects.toThrow("2008_000003.jpg hold category 7, which is not one of the 59 classes");
  const small = { ...wrong, category_id: 2, segmentation: { size: [5, 8], counts: "0`1" } };
  await expect(open([small])).rejects.toThrow("is for 8 x 5 pixels, but the picture is 8 x 6");
  await expect(open([{ ...wrong, segmentation: [] }])).rejects.toThrow(
    /merged\.json, annos_segmentation\.0\.segmentation: /,
  );
  await write(file, Buffer.from('{"images": [{]'));
  await expect(pascalContext(root, "train")).rejects.toThrow(`${file}: is not valid JSON`);
  await write(file, Buffer.from('{"images": []'));
  await expect(pascalContext(root, "train")).rejects.toThrow(`${file}: is not valid JSON`);
  await rm(file);
  await expect(pascalContext(root, "train")).rejects.toThrow(`${file}: there is no such file`);
  await write(join(root, "trainval/2008_000003.mat"), Buffer.from("MATLAB 5.0"));
  await expect(pascalContext(root, "train")).rejects.toThrow(
    ".mat files of the original 459 categories are not supported",
  );
});

test("a link that leads back into its own folder does no harm", async () => {
  const root = await writeAde20k();
  await symlink(join(root, "images"), join(root, "images/training/loop"));
  await symlink("self", join(root, "annotations/training/self"));
  await expect(ade20k(root, "training")).rejects.toThrow(/training\/self/);
  await rm(join(root, "annotations/training/self"));
  expect((await ade20k(root, "training")).length).toBe(3);
});
