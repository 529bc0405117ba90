import { existsSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { readLabelMapFile } from "@ddep/datasets";
import { encode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import { image, mask, shared, temporaryFolder, write, writeCamvid, writePairs } from "../files.test.helpers.js";
import { describe } from "./describe.js";
import { findingsOf } from "./findings.js";
import { inspectFolder } from "./inspection.js";
import { recognise } from "./recognise.js";
import { writeInspection } from "./write.js";

const options = { sample: 1000, seed: 0 };

test("labels are counted by class, and classes absent from splits or a fraction are reported", async () => {
  // Class i in image i alone, beside sky and the ignore label.
  const root = await writeCamvid((i, pixel) => (pixel % 4 === 0 ? i + 1 : pixel % 4 === 1 ? 11 : 0));
  const { inspection } = await inspectFolder(root, { ...options, labels: 1 / 3 });
  const [train, val] = inspection.splits;
  expect(train!.classes.map(({ pixels }) => pixels)).toEqual([6 * 864, ...Array(6).fill(432), 0, 0, 0, 0]);
  expect(train!.classes[0]!.share).toBeCloseTo(2 / 3, 12);
  expect(train!.ignored).toBeCloseTo(1 / 4, 12);
  expect(train!.absent).toEqual(["fence", "car", "pedestrian", "cyclist"]);
  expect(val!.absent).toHaveLength(7);
  expect(inspection.fraction!.images).toBe(2);
  // Two images hold two of the six.
  expect(inspection.fraction!.absent).toHaveLength(8);
  expect((await inspectFolder(root, { ...options, sample: 2 })).inspection.splits[0]!.examined).toBe(2);
});

test("every fault is listed with its file", async () => {
  const root = await writeCamvid();
  const at = (name: string) => join(root, name);
  await write(at("images/train/0.jpg"), "");
  const jpeg = await readFile(at("images/train/1.jpg"));
  await write(at("images/train/1.jpg"), jpeg.subarray(0, jpeg.length / 2));
  await write(
    at("annotations/train/2.png"),
    mask(48, 36, () => 0),
  );
  await write(at("annotations/train/3.png"), await image(36, 48, 3).png().toBuffer());
  await write(
    at("annotations/train/4.png"),
    mask(36, 48, (k) => (k === 5 ? 77 : 0)),
  );
  await rm(at("annotations/train/5.png"));
  await write(
    at("annotations/val/lonely.png"),
    mask(4, 4, () => 0),
  );
  await write(
    at("annotations/val/0.png"),
    encode({ height: 30, width: 40, data: new Uint16Array(1200).fill(26_001), channels: 1, depth: 16 }),
  );
  await write(
    at("images/val/1.jpg"),
    await sharp(await image(40, 30, 4).toBuffer(), { raw: { height: 40, width: 30, channels: 3 } })
      .withMetadata({ orientation: 6 })
      .jpeg()
      .toBuffer(),
  );
  await write(at("images/val/2.jpg"), await image(30, 40, 5).toColourspace("cmyk").jpeg().toBuffer());
  const { inspection } = await inspectFolder(root, options);
  const [train, val] = inspection.splits;
  const problems = new Map(train!.faults.map(({ file, problem }) => [file, problem]));
  expect(problems.get(at("images/train/0.jpg"))).toContain("empty (0 bytes)");
  expect(problems.get(at("images/train/1.jpg"))).toContain("cannot be decoded");
  expect(problems.get(at("annotations/train/2.png"))).toBe(
    "is 36 x 48, but its image is 48 x 36: one of them is rotated",
  );
  expect(problems.get(at("annotations/train/3.png"))).toBe("holds colours (RGB, 8 bits), not class indices");
  expect(problems.size).toBe(4);
  expect(train!.unmapped).toEqual([{ value: 77, pixels: 1, images: 1, examples: [at("annotations/train/4.png")] }]);
  expect(train!.unmasked).toEqual([at("images/train/5.jpg")]);
  expect(val!.orphans).toEqual([at("annotations/val/lonely.png")]);
  expect(val!.unmapped).toMatchObject([{ value: 26_001, pixels: 1200 }]);
  expect(val!.rotated).toEqual([at("images/val/1.jpg")]);
  expect(val!.formats.map(([format]) => format)).toContain("JPEG, CMYK, 8 bits");
  const texts = findingsOf(inspection).map(({ kind, text }) => `${kind} ${text}`);
  expect(texts).toContain("error train: 1 image has no mask");
  expect(texts).toContain("error train: 1 pixel in 1 mask has the value 77, which is neither a class nor ignored");
  expect(texts).toContain("warning val: 1 image is rotated by EXIF data, which training applies too");
});

test("a training image that reappears in val is reported", async () => {
  const root = await writeCamvid();
  await write(join(root, "images/val/1.jpg"), await image(36, 48, 4).resize(40, 30).jpeg({ quality: 70 }).toBuffer());
  const { inspection } = await inspectFolder(root, options);
  const pairs = inspection.duplicates.map(({ files }) => files);
  expect(pairs).toContainEqual([join(root, "images/train/4.jpg"), join(root, "images/val/1.jpg")]);
});

test("Cityscapes' ids are counted by class, those that it leaves out as ignored", async () => {
  const root = await temporaryFolder();
  const frame = (i: number) => `train/x/x_${i}_1`;
  await writePairs(
    2,
    (i) => ({
      image: join(root, `leftImg8bit/${frame(i)}_leftImg8bit.png`),
      mask: join(root, `gtFine/${frame(i)}_gtFine_labelIds.png`),
    }),
    (_, pixel) => pixel % 34,
    [34, 34],
  );
  await mkdir(join(root, "gtFine/val"), { recursive: true });
  const { inspection } = await inspectFolder(root, options);
  const [train] = inspection.splits;
  expect(train!.classes.map(({ pixels }) => pixels)).toEqual(Array(19).fill(68));
  expect(train!.ignored).toBeCloseTo(15 / 34, 12);
  expect(train!.unmapped).toEqual([]);
});

test("Pascal Context's annotation file alone is recognised, and inspected through its reader", async () => {
  const root = await temporaryFolder();
  const images = [
    { file_name: "2008_000003.jpg", image_id: 2008000003, phase: "train", height: 6, width: 8 },
    { file_name: "2008_000002.jpg", image_id: 2008000002, phase: "val", height: 6, width: 8 },
    { file_name: "2008_000007.jpg", image_id: 2008000007, phase: "val", height: 6, width: 8 },
  ];
  for (const [i, { file_name }] of images.entries())
    await write(join(root, "JPEGImages", file_name), await image(6, 8, i).jpeg().toBuffer());
  // An aeroplane, of pycocotools' counts; a sky of more pixels than the picture has.
  const region = (image_id: number, category_id: number, size: number[], counts: string) => ({
    image_id,
    category_id,
    segmentation: { size, counts },
  });
  const annos_segmentation = [
    region(2008000003, 2, [6, 8], "0110212OM01000N28OIOO3"),
    region(2008000002, 2, [7, 9], "0o1"),
  ];
  const file = await write(join(root, "trainval_merged.json"), JSON.stringify({ images, annos_segmentation }));
  await write(join(root, "JPEGImages/2008_000007.jpg"), "");
  // VOC 2010 has segmentations of its own beside it.
  await write(
    join(root, "SegmentationClass/2008_000003.png"),
    mask(6, 8, () => 0),
  );
  await write(join(root, "ImageSets/Segmentation/train.txt"), "2008_000003\n");
  const found = await recognise(root);
  expect(found.kind === "labelled" && [found.layout.title, ...found.splits]).toEqual([
    "Pascal Context (trainval_merged.json)",
    "train",
    "val",
  ]);
  const inspected = await inspectFolder(root, options);
  const [train, val] = inspected.inspection.splits;
  expect(train!.faults).toEqual([]);
  expect(train!.classes.filter(({ images }) => images > 0)).toMatchObject([{ name: "aeroplane", pixels: 18 }]);
  expect(train!.ignored).toBeCloseTo(30 / 48, 12);
  expect(val!.faults.map((fault) => fault.file)).toEqual([join(root, "JPEGImages/2008_000007.jpg"), file]);
  expect(val!.faults[1]!.problem).toContain("an annotation of 2008_000002.jpg is for 9 x 7 pixels");
  const written = await writeInspection(join(root, "out"), inspected);
  expect(await readFile(written[0]!, "utf8")).toContain("aeroplane");
});

test("a label map file gives folders and classes of pairs, by ids or by colours", async () => {
  const root = await temporaryFolder();
  await writePairs(
    3,
    (i) => ({
      image: join(root, `${i < 2 ? "a" : "b"} rgb/${i}.jpg`),
      mask: join(root, `gt/${i < 2 ? "a" : "b"}/${i}.png`),
    }),
    (i, pixel) => (i === 2 && pixel === 0 ? 3 : [5, 9, 0][pixel % 3]!),
  );
  const names = { names: ["road", "car"], folders: { images: "{split} rgb", masks: "gt/{split}" } };
  const inspect = async (content: object) => {
    const file = await write(join(await temporaryFolder(), "labels.json"), JSON.stringify({ ...names, ...content }));
    return (await inspectFolder(root, { ...options, labelMap: await readLabelMapFile(file) })).inspection;
  };
  const byIds = await inspect({ ids: [5, 9], ignoredIds: [0] });
  expect(byIds.splits.map(({ name, images }) => [name, images])).toEqual([
    ["a", 2],
    ["b", 1],
  ]);
  expect(byIds.splits[0]!.classes.map(({ name, pixels }) => [name, pixels])).toEqual([
    ["road", 1152],
    ["car", 1152],
  ]);
  expect(byIds.splits[1]!.unmapped).toMatchObject([{ value: 3, pixels: 1 }]);
  const colours = [
    [10, 0, 0],
    [0, 10, 0],
  ];
  const rgb = Uint8Array.from({ length: 36 * 48 * 3 }, (_, i) => colours[Math.floor(i / 3) % 2]![i % 3]!);
  const coloured = await sharp(rgb, { raw: { height: 36, width: 48, channels: 3 } })
    .png()
    .toBuffer();
  for (const path of ["a/0", "a/1", "b/2"]) await write(join(root, `gt/${path}.png`), coloured);
  const byColours = await inspect({ masks: "colours", colours, ids: [5, 9] });
  expect(byColours.splits[1]!.classes.map(({ pixels }) => pixels)).toEqual([864, 864]);
  expect(byColours.splits.flatMap(({ faults, unmapped }) => [...faults, ...unmapped])).toEqual([]);
  const missing = await inspect({
    masks: "colours",
    colours: [
      [10, 0, 0],
      [1, 1, 1],
    ],
  });
  expect(missing.splits[1]!.faults[0]!.problem).toContain("the colour [0, 10, 0] at row 0, column 1");
  await expect(inspect({ folders: { images: "x/{split}", masks: "y" } })).rejects.toThrow(
    "has no split with both x/{split} and y",
  );
});

test("class folders: images a class, and the empty ones", async () => {
  const root = await temporaryFolder();
  for (const name of ["a/1", "b/1", "b/2", "b/deep/3", "c/1", "c/2"])
    await write(join(root, `${name}.png`), await image(8, 8, name.length).png().toBuffer());
  await mkdir(join(root, "empty"));
  const { inspection } = await inspectFolder(root, options);
  expect(inspection.classCounts).toEqual({
    folders: 4,
    least: { name: "empty", images: 0 },
    median: 1.5,
    greatest: { name: "b", images: 3 },
    empty: ["empty"],
    loose: 0,
  });
  const findings = findingsOf(inspection);
  expect(findings.find(({ kind }) => kind === "error")).toMatchObject({
    text: "1 class folder has no image",
    files: ["empty"],
  });
  expect(describe(inspection, findings)).toContain("classes: 4 folders of 0 (empty) to 3 (b) images, median 1.5");
});

test("the report is self-contained, with pictures and text; the sheet is a PNG", async () => {
  const root = await writeCamvid();
  const folder = join(await temporaryFolder(), "deep/er");
  const files = await writeInspection(folder, await inspectFolder(root, options));
  const html = await readFile(files[0]!, "utf8");
  expect(html).not.toMatch(/(src|href)="(?!data:)/);
  expect(html.match(/<img /g)).toHaveLength(6);
  for (const word of ["CamVid", "pedestrian", "no truth"]) expect(html).toContain(word);
  const { format, width } = await sharp(files[1]).metadata();
  expect([format, width! > 400]).toEqual(["png", true]);
  expect(JSON.parse(await readFile(files[2]!, "utf8"))).toMatchObject({ title: "CamVid", findings: [] });
});

test.skipIf(!existsSync(join(shared, "data/camvid")))("CamVid itself has nothing wrong", async () => {
  const { inspection } = await inspectFolder(join(shared, "data/camvid"), { ...options, sample: 40 });
  expect(findingsOf(inspection)).toEqual([]);
  expect(inspection.splits.map(({ name, images }) => [name, images])).toEqual([
    ["train", 367],
    ["val", 101],
  ]);
});
