import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { constants, deflateRawSync, deflateSync } from "node:zlib";
import { nativeJpegDecoder } from "@ddep/backend";
import sharp from "sharp";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { png } from "@ddep/test-utils/png";
import { MAX_PIXELS } from "./kinds.js";
import { openPicture } from "./picture.js";

const decodeJpeg = await nativeJpegDecoder();
/** Of the system: Node makes no pipes that have a name. */
const mkfifo = "mkfifo";
const image = () => fixtures.sharpOf(fixtures.rgb(16, 16), 16, 16);

/** The bytes with a number of the header replaced: `at` bytes behind `mark`. */
function patched(bytes: Buffer, mark: string | Buffer, at: number, patch: readonly number[]): Buffer {
  const start = bytes.indexOf(mark);
  expect(start).toBeGreaterThanOrEqual(0);
  const out = Buffer.from(bytes);
  out.set(patch, start + at);
  return out;
}

const tiff = (width: number, height: number) => {
  const entries = [
    [256, width],
    [257, height],
    [258, 8],
    [259, 1],
    [262, 1],
    [273, 8],
    [277, 1],
    [278, height],
    [279, 100],
  ].map(([tag, value]) => {
    const entry = Buffer.alloc(12);
    entry.writeUInt16LE(tag!, 0);
    entry.writeUInt16LE(4, 2);
    entry.writeUInt32LE(1, 4);
    entry.writeUInt32LE(value!, 8);
    return entry;
  });
  const head = Buffer.from([0x49, 0x49, 42, 0, 108, 0, 0, 0]);
  return Buffer.concat([head, Buffer.alloc(100), Buffer.from([entries.length, 0]), ...entries, Buffer.alloc(4)]);
};

test("files that declare more pixels than the limit are refused at once, in any format, and the limit is named", async () => {
  const folder = await fixtures.temporaryFolder();
  const [jpeg, webp, gif, avif] = await Promise.all([
    image().jpeg().toBuffer(),
    image().webp({ lossless: true }).toBuffer(),
    image().gif().toBuffer(),
    image().avif().toBuffer(),
  ]);
  const files = {
    "a.png": png({ width: 60_000, height: 50_000 }),
    "a.jpg": patched(jpeg, Buffer.from([0xff, 0xc0]), 5, [0xff, 0x00, 0xff, 0x00]),
    // 14 bits of width and of height, less one, behind the signature of lossless data.
    "a.webp": patched(webp, Buffer.from([0x2f, 15]), 1, [0xfe, 0xbf, 0xff, 0x0f]),
    "a.gif": patched(
      patched(gif, "GIF", 6, [0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0x2c, 0, 0, 0, 0]),
      5,
      [0xff, 0xff, 0xff, 0xff],
    ),
    "a.avif": patched(avif, "ispe", 8, [0, 0, 0x40, 0, 0, 0, 0x40, 0]),
    "a.tif": tiff(100_000, 100_000),
  };
  const before = process.memoryUsage().rss;
  for (const [name, bytes] of Object.entries(files)) {
    const file = await fixtures.write(join(folder, name), bytes);
    const start = performance.now();
    const failure = openPicture(file, { decodeJpeg });
    await expect(failure, name).rejects.toThrow(
      /^\S+: the image has \d+ x \d+ = [\d,]+ pixels, more than MAX_PIXELS \(89,478,485\)\nTo fix it/,
    );
    expect(performance.now() - start, name).toBeLessThan(2000);
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(200 * 2 ** 20);
  expect(MAX_PIXELS).toBe(89_478_485);
});

test("a PNG of 16 x 16 pixels that inflates to 6.4 GB is refused at once, in little memory", async () => {
  const block = deflateRawSync(Buffer.alloc(2 ** 24), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: 381 }, () => block);
  const bomb = png({ width: 16, height: 16, data: Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks]) });
  const file = await fixtures.write(join(await fixtures.temporaryFolder(), "bomb.png"), bomb);
  const [start, before] = [performance.now(), process.memoryUsage().rss];
  await expect(openPicture(file)).rejects.toThrow(
    /^\S+bomb\.png: the image has [\d,]+ bytes of data, far too many for its 16 x 16 pixels/,
  );
  expect(performance.now() - start).toBeLessThan(2000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

test("a PNG with too few bytes for its pixels is refused before memory is allocated", async () => {
  const folder = await fixtures.temporaryFolder();
  for (const [depth, interlaced] of [
    [8, true],
    [1, false],
  ] as const) {
    const bytes = png({ width: 9000, height: 9000, depth, interlaced, data: deflateSync(Buffer.alloc(2 ** 12)) });
    const file = await fixtures.write(join(folder, `few-${depth}.png`), bytes);
    await expect(openPicture(file)).rejects.toThrow(/bytes of data, too few for its 9000 x 9000 pixels\nTo fix it/);
  }
  // What is all of one colour has as few as can be.
  const plain = png({ width: 3000, height: 3000, depth: 1, data: deflateSync(Buffer.alloc(3000 * 376), { level: 9 }) });
  const picture = await openPicture(await fixtures.write(join(folder, "plain.png"), plain));
  expect((await picture.pixels({ x: 0, y: 0, width: 3000, height: 3000 }, 2, 2)).every((value) => value === 0)).toBe(
    true,
  );
});

test("devices, pipes, folders and vector drawings are refused", async () => {
  const folder = await fixtures.temporaryFolder();
  const pipe = join(folder, "pipe.png");
  execFileSync(mkfifo, [pipe]);
  for (const file of ["/dev/zero", pipe])
    await expect(openPicture(file, { decodeJpeg })).rejects.toThrow(`${file}: is a device, a pipe or a socket`);
  await expect(openPicture(folder)).rejects.toThrow(`${folder}: is a folder, not an image file`);
  const drawing = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"/>');
  const svg = await fixtures.write(join(folder, "drawing.png"), drawing);
  await expect(openPicture(svg)).rejects.toThrow(`${svg}: the image is SVG, which is not supported`);
  expect(await sharp(drawing).metadata()).toMatchObject({ width: 8 });
});
