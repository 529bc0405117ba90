import { readFile, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { encode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import type { JpegDecoder } from "@ddep/core";
import { copies, openCopy, type Copy } from "./copies.test.helpers.js";
import { crc32, greyMask, rgb, sharpOf, write } from "./fixtures.test.helpers.js";

/** A copy that was written, the paths of its first picture, and the size its image has. */
async function written(copy: Copy) {
  const root = await copy.write();
  const [image, mask] = [join(root, copy.image), join(root, copy.mask)];
  const { height, width } = await sharp(image).metadata();
  return { ...copy, root, image, mask, height, width, masksAreFiles: copy.mask.endsWith(".png") };
}

type Written = Awaited<ReturnType<typeof written>>;

const still = (colour: readonly number[], { height, width }: Written) =>
  sharpOf(
    Uint8Array.from({ length: 3 * height * width }, (_, i) => colour[i % 3]!),
    height,
    width,
  );

/** Two frames, the first blue and the second red. */
const frames = (copy: Written) =>
  Promise.all(
    [
      [20, 40, 200],
      [200, 40, 20],
    ].map((colour) => still(colour, copy).png().toBuffer()),
  );
const animation = async (copy: Written) => sharp(await frames(copy), { join: { animated: true } });

/** A chunk of a PNG file under its checksum. */
function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** An animated PNG of two frames, the still image its first: acTL and fcTL before IDAT, then fcTL and fdAT. */
async function apng(copy: Written): Promise<Buffer> {
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
  readonly spoil: (copy: Written) => Promise<unknown>;
  /** The file that the error must name first. */
  readonly file?: (copy: Written) => string;
  readonly error?: RegExp;
  readonly colour?: readonly [red: number, green: number, blue: number];
  readonly within?: number;
  /** Decodes JPEG files, where one is handed over. */
  readonly decodeJpeg?: JpegDecoder;
  /** Not where the masks are an annotation file. */
  readonly masksOnly?: true;
}

const maskOf = ({ mask }: Written) => mask;
const imageOf = ({ image }: Written) => image;
const deep = ({ height, width }: Written, value: number) =>
  encode({ height, width, data: new Uint16Array(height * width).fill(value), channels: 1, depth: 16 });

/** Pixels that are stored lying and shown upright by orientation 6, so that what is shown has the copy's size. */
const turned = ({ height, width }: Written) =>
  sharpOf(rgb(width, height), width, height).withMetadata({ orientation: 6 }).jpeg().toBuffer();

const faults: Record<string, Fault> = {
  "a missing split": {
    spoil: ({ root, needed }) => rm(join(root, needed), { recursive: true }),
    file: ({ root, needed }) => join(root, needed),
    error: /there is no such (folder|file|split)/,
  },
  "a mask of instance ids": {
    spoil: async (copy) => write(copy.mask, deep(copy, 26_001)),
    file: maskOf,
    error: /16 bits a pixel; .*\n.*these look like instance ids/,
    masksOnly: true,
  },
  "a mask of 16 bits": {
    spoil: async (copy) => write(copy.mask, deep(copy, copy.value)),
    file: maskOf,
    error: /16 bits a pixel; .*\n.*at most 8 bits/,
    masksOnly: true,
  },
  "a mask of another size": {
    spoil: async ({ mask, height, width, value }) =>
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
    error: /the mask file is empty \(0 bytes\)|is not valid JSON \(.*\)/,
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
    error:
      /one of the two|EXIF orientation 6 rotates .* by 90 degrees, .*\n.*rotate the mask to match the image as displayed/,
  },
  "an image that is turned, and its mask as it is shown": {
    spoil: async (copy) => write(copy.image, await turned(copy)),
  },
  "a JPEG file by a decoder that is handed over": {
    spoil: async (copy) => write(copy.image, await still([200, 100, 50], copy).jpeg().toBuffer()),
    decodeJpeg: (_file, _x, _y, _width, _height, out) => Promise.resolve(out.fill(77).length > 0),
    colour: [77, 77, 77],
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

const cases = copies.flatMap(({ part, copy }) =>
  Object.keys(faults).map((fault) => [copy.title, fault, part, copy] as const),
);

test.for(cases)("%s: %s", async ([, what, part, layout], { skip }) => {
  const { spoil, file, error, colour, within = 0, decodeJpeg, masksOnly } = faults[what]!;
  const copy = await written(layout);
  skip(masksOnly === true && !copy.masksAreFiles, "the annotation file has no masks of its own");
  await spoil(copy);
  const open = async () => {
    const dataset = await openCopy(part, layout, copy.root, { decodeJpeg });
    const picture = await dataset.open(0);
    const { height, width } = picture;
    return { ...picture, bytes: await picture.pixels({ x: 0, y: 0, height, width }, height, width) };
  };
  if (error !== undefined) {
    const thrown = await open().then(
      () => undefined,
      (error: unknown) => error as Error,
    );
    expect(thrown).toMatchObject({ name: "UserError", file: file!(copy) });
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

test.for(copies.map(({ part, copy }) => [copy.title, part, copy] as const))(
  "%s: names with spaces and letters beyond ASCII",
  async ([, part, layout]) => {
    const { root, image, mask, masksAreFiles, name } = await written(layout);
    const open = () => openCopy(part, layout, root);
    const plain = (await (await open()).open(0)).labels;
    const other = "0 日本 (ü) é";
    const renamed = (file: string) => join(dirname(file), basename(file).replace(name, other));
    const move = (file: string) => rename(file, renamed(file));
    const change = async (file: string, end: string) =>
      write(file, Buffer.from((await readFile(file, "utf8")).replaceAll(name + end, other + end)));
    await move(image);
    if (masksAreFiles) await move(mask);
    else await change(mask, ".jpg");
    if (layout.list !== undefined) await change(join(root, layout.list), "");
    const dataset = await open();
    const names = Array.from({ length: dataset.length }, (_, i) => dataset.name(i));
    expect((await dataset.open(names.indexOf(renamed(image)))).labels).toEqual(plain);
  },
);
