import { readFile, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import { encode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import { greyMask, rgb, sharpOf, temporaryFolder, write, writeCamvid } from "./fixtures.test.helpers.js";
import { ade20k, camvid, cityscapes, pairs, pascalContext, voc, type LabelledDataset } from "../index.js";
import * as copies from "./layouts.test.helpers.js";

interface Layout {
  readonly write: () => Promise<string>;
  readonly open: (root: string) => Promise<LabelledDataset>;
  /** The first picture's image, below the root. */
  readonly image: string;
  /** Its mask; of an annotation file, that file. */
  readonly mask: string;
  /** What makes the split: without it the split is named as missing. */
  readonly split: string;
  /** The file that lists the split's names, where one does. */
  readonly list?: string;
  /** A value of the masks that is a class. */
  readonly value: number;
}

const anyPairs = {
  labelMap: {
    names: ["a", "b"],
    ignoreLabel: 255,
    colours: [
      [1, 2, 3],
      [4, 5, 6],
    ],
    ids: [5, 9],
    ignoredIds: [0],
  },
  masks: "ids",
  ignoredColours: [],
  folders: { images: "images/{split}", masks: "masks/{split}" },
} as const;

const layouts: Record<string, Layout> = {
  CamVid: {
    async write() {
      const root = await temporaryFolder();
      await writeCamvid(root, [
        [24, 30],
        [24, 30],
      ]);
      return root;
    },
    open: (root) => camvid(root, "train"),
    image: "images/train/scene-0.png",
    mask: "annotations/train/scene-0.png",
    split: "images/train",
    value: 3,
  },
  Cityscapes: {
    write: () => copies.writeCityscapes(),
    open: (root) => cityscapes(root, "train"),
    image: "leftImg8bit/train/aachen/aachen_000000_000019_leftImg8bit.png",
    mask: "gtFine/train/aachen/aachen_000000_000019_gtFine_labelIds.png",
    split: "gtFine/train",
    value: 7,
  },
  ADE20K: {
    write: () => copies.writeAde20k(),
    open: (root) => ade20k(root, "training"),
    image: "images/training/ADE_train_00000001.jpg",
    mask: "annotations/training/ADE_train_00000001.png",
    split: "annotations/training",
    value: 7,
  },
  "Pascal VOC": {
    write: copies.writeVoc,
    open: (root) => voc(root, "train"),
    image: "JPEGImages/2007_000032.jpg",
    mask: "SegmentationClass/2007_000032.png",
    split: "ImageSets/Segmentation/train.txt",
    list: "ImageSets/Segmentation/train.txt",
    value: 7,
  },
  "Pascal Context's masks": {
    write: copies.writePascalContextMasks,
    open: (root) => pascalContext(root, "train"),
    image: "JPEGImages/2008_000003.jpg",
    mask: "SegmentationClassContext/2008_000003.png",
    split: "ImageSets/SegmentationContext/train.txt",
    list: "ImageSets/SegmentationContext/train.txt",
    value: 7,
  },
  "Pascal Context's annotations": {
    write: () => copies.writePascalContext(),
    open: (root) => pascalContext(root, "train"),
    image: "JPEGImages/2008_000003.jpg",
    mask: "trainval_merged.json",
    split: "trainval_merged.json",
    value: 2,
  },
  "any pairs": {
    write: () => copies.writePairs(),
    open: (root) => pairs(root, "train", anyPairs),
    image: "images/train/Straße ouest (1).JPG",
    mask: "masks/train/Straße ouest (1).png",
    split: "masks/train",
    value: 5,
  },
};

/** A copy of a layout, the paths of its first picture, and the size its image has. */
async function copyOf(layout: Layout) {
  const root = await layout.write();
  const [image, mask] = [join(root, layout.image), join(root, layout.mask)];
  const { height, width } = await sharp(image).metadata();
  return { root, image, mask, height, width, masksAreFiles: layout.mask.endsWith(".png") };
}

type Copy = Awaited<ReturnType<typeof copyOf>>;

const still = (colour: readonly number[], { height, width }: Copy) =>
  sharpOf(
    Uint8Array.from({ length: 3 * height * width }, (_, i) => colour[i % 3]!),
    height,
    width,
  );

/** Two frames, the first blue and the second red. */
const frames = (copy: Copy) =>
  Promise.all(
    [
      [20, 40, 200],
      [200, 40, 20],
    ].map((colour) => still(colour, copy).png().toBuffer()),
  );
const animation = async (copy: Copy) => sharp(await frames(copy), { join: { animated: true } });

/** A chunk of a PNG file under the checksum of ISO 3309. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  let crc = -1;
  for (const byte of body) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length);
  body.copy(out, 4);
  out.writeInt32BE(~crc, body.length + 4);
  return out;
}

/** An animated PNG of two frames, the still image its first: acTL and fcTL before IDAT, then fcTL and fdAT. */
async function apng(copy: Copy): Promise<Buffer> {
  const [first, second] = (await frames(copy)) as [Buffer, Buffer];
  const numbers = (...values: number[]) => {
    const out = Buffer.alloc(4 * values.length);
    values.forEach((value, i) => out.writeUInt32BE(value, 4 * i));
    return out;
  };
  const control = (sequence: number) =>
    chunk("fcTL", Buffer.concat([numbers(sequence, copy.width, copy.height, 0, 0), Buffer.from([0, 1, 0, 10, 0, 0])]));
  const dataAt = first.indexOf("IDAT") - 4;
  const start = second.indexOf("IDAT");
  const pixels = second.subarray(start + 4, start + 4 + second.readUInt32BE(start - 4));
  const end = first.indexOf("IEND") - 4;
  return Buffer.concat([
    first.subarray(0, dataAt),
    ...[chunk("acTL", numbers(2, 0)), control(0), first.subarray(dataAt, end)],
    ...[control(1), chunk("fdAT", Buffer.concat([numbers(2), pixels])), first.subarray(end)],
  ]);
}

/** A case: what is done to a copy, and the words of the error, or the colour that the first pixel has where it is read. */
interface Fault {
  readonly spoil: (copy: Copy, layout: Layout) => Promise<unknown>;
  /** The file that the error must name first. */
  readonly file?: (copy: Copy, layout: Layout) => string;
  readonly error?: RegExp;
  readonly colour?: readonly [red: number, green: number, blue: number];
  readonly within?: number;
  /** Not where the masks are an annotation file. */
  readonly masksOnly?: true;
}

const maskOf = ({ mask }: Copy) => mask;
const imageOf = ({ image }: Copy) => image;
const deep = ({ height, width }: Copy, value: number) =>
  encode({ height, width, data: new Uint16Array(height * width).fill(value), channels: 1, depth: 16 });

/** Pixels that are stored lying and shown upright by orientation 6, so that what is shown has the copy's size. */
const turned = ({ height, width }: Copy) =>
  sharpOf(rgb(width, height), width, height).withMetadata({ orientation: 6 }).jpeg().toBuffer();

const faults: Record<string, Fault> = {
  "a missing split": {
    spoil: ({ root }, { split }) => rm(join(root, split), { recursive: true }),
    file: ({ root }, { split }) => join(root, split),
    error: /there is no such (folder|file|split)/,
  },
  "a mask of instance ids": {
    spoil: async (copy) => write(copy.mask, deep(copy, 26_001)),
    file: maskOf,
    error: /16 bits a pixel; .*\n.*these look like instance ids/,
    masksOnly: true,
  },
  "a mask of 16 bits": {
    spoil: async (copy, { value }) => write(copy.mask, deep(copy, value)),
    file: maskOf,
    error: /16 bits a pixel; .*\n.*at most 8 bits/,
    masksOnly: true,
  },
  "a mask of another size": {
    spoil: async ({ mask, height, width }, { value }) =>
      write(
        mask,
        greyMask(height + 1, width, () => value),
      ),
    file: maskOf,
    error: /the mask is \d+ x \d+ pixels and its image/,
    masksOnly: true,
  },
  "an empty mask": {
    spoil: ({ mask }) => write(mask, new Uint8Array()),
    file: maskOf,
    error: /the mask file is empty \(0 bytes\)|is no valid JSON \(.*\)/,
  },
  "an empty image": {
    spoil: ({ image }) => write(image, new Uint8Array()),
    file: imageOf,
    error: /the image file is empty \(0 bytes\)/,
  },
  "an image that is turned, and its mask as it is stored": {
    async spoil(copy) {
      const { image, height, width } = copy;
      // Shown, it lies across the mask.
      await write(image, await turned({ ...copy, height: width, width: height }));
    },
    file: maskOf,
    error: /one of the two|EXIF orientation 6 turns .* a quarter, .*\n.*turn the mask as the image is shown/,
  },
  "an image that is turned, and its mask as it is shown": {
    spoil: async (copy) => write(copy.image, await turned(copy)),
  },
  "an image of 16 bits": {
    spoil: async (copy) => write(copy.image, await still([200, 100, 50], copy).toColourspace("rgb16").png().toBuffer()),
    colour: [200, 100, 50],
  },
  "an image in CMYK": {
    spoil: async (copy) =>
      write(copy.image, await still([200, 60, 40], copy).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer()),
    colour: [200, 60, 40],
    within: 40,
  },
  "a grey image": {
    spoil: async (copy) => write(copy.image, await still([90, 90, 90], copy).toColourspace("b-w").png().toBuffer()),
    colour: [90, 90, 90],
  },
  "an animated GIF": {
    spoil: async (copy) => write(copy.image, await (await animation(copy)).gif().toBuffer()),
    colour: [20, 40, 200],
    within: 4,
  },
  "an animated WebP": {
    spoil: async (copy) => write(copy.image, await (await animation(copy)).webp({ lossless: true }).toBuffer()),
    colour: [20, 40, 200],
  },
  "an animated PNG": {
    spoil: async (copy) => write(copy.image, await apng(copy)),
    colour: [20, 40, 200],
  },
  "a link that leads into its own folder": {
    spoil: ({ image }) => symlink("..", join(dirname(image), "loop")),
  },
  "a link to itself": {
    spoil: ({ image }) => symlink("self", join(dirname(image), "self")),
    file: ({ image }) => join(dirname(image), "self"),
    error: /cannot be followed/,
  },
};

const cases = Object.keys(layouts).flatMap((layout) => Object.keys(faults).map((fault) => [layout, fault] as const));

test.for(cases)("%s: %s", async ([name, what], { skip }) => {
  const [layout, { spoil, file, error, colour, within = 0, masksOnly }] = [layouts[name]!, faults[what]!];
  const copy = await copyOf(layout);
  skip(masksOnly === true && !copy.masksAreFiles, "the annotation file holds no pixels");
  await spoil(copy, layout);
  const open = async () => {
    const dataset = await layout.open(copy.root);
    const picture = await dataset.open(0);
    const { height, width } = picture;
    return { ...picture, bytes: await picture.pixels({ x: 0, y: 0, height, width }, height, width) };
  };
  if (error !== undefined) {
    const thrown = await open().then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(thrown).toMatchObject({ name: "UserError", file: file!(copy, layout) });
    expect(thrown!.message).toMatch(error);
    expect(thrown!.message).toContain("\nTo fix it: ");
    return;
  }
  const { height, width, labels, bytes } = await open();
  expect([height, width, labels.length, bytes.length]).toEqual([
    copy.height,
    copy.width,
    height * width,
    3 * height * width,
  ]);
  const first = Array.from(bytes.subarray(0, 3));
  if (colour !== undefined)
    first.forEach((value, c) => expect(Math.abs(value - colour[c]!)).toBeLessThanOrEqual(within));
});

test.for(Object.keys(layouts))("%s: names with spaces and letters beyond ASCII", async (name) => {
  const layout = layouts[name]!;
  const { root, image, mask, masksAreFiles } = await copyOf(layout);
  const plain = (await (await layout.open(root)).open(0)).labels;
  // Cityscapes tells images and masks by their endings.
  const stem = (file: string) => basename(file, extname(file)).replace(/_(leftImg8bit|gtFine_labelIds)$/, "");
  const renamed = (file: string) => basename(file).replace(stem(file), "0 日本 (ü) é");
  const move = (file: string) => rename(file, join(dirname(file), renamed(file)));
  const change = async (file: string, ending: string) =>
    write(file, Buffer.from((await readFile(file, "utf8")).replaceAll(stem(image) + ending, `0 日本 (ü) é${ending}`)));
  await move(image);
  if (masksAreFiles) await move(mask);
  else await change(mask, ".jpg");
  if (layout.list !== undefined) await change(join(root, layout.list), "");
  const dataset = await layout.open(root);
  const names = Array.from({ length: dataset.length }, (_, i) => dataset.name(i));
  const index = names.indexOf(join(dirname(image), renamed(image)));
  expect((await dataset.open(index)).labels).toEqual(plain);
});
