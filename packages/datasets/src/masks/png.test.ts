import { constants, deflateRawSync, deflateSync } from "node:zlib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { camvidLabels } from "../sets/camvid.js";
import { exif, greys, png, unfiltered } from "@ddep/test-utils/png";
import { decodeMask } from "./mask.js";

const decode = (bytes: Uint8Array) => decodeMask(bytes, camvidLabels, "mask.png");
const [height, width] = [6, 9];
const size = { height, width };
const rows = unfiltered(height, width, (i) => i % 11);

test("a mask whose data end inside a row is refused, even if the file is complete", () => {
  expect(decode(png({ ...size, rows })).labels).toHaveLength(54);
  for (const left of [rows.length - 1, 10 * 3 + 4, 1, 0])
    expect(() => decode(png({ ...size, rows: rows.subarray(0, left) }))).toThrow(
      /^mask.png: the mask cannot be decoded.*its data end before the last of its 6 rows/,
    );
  expect(() => decode(png({ ...size, rows: Buffer.concat([rows, Buffer.alloc(1)]) }))).toThrow(
    /its data are more than 9 x 6 pixels/,
  );
});

test("the checksums of the data and of every chunk must match", () => {
  const data = Buffer.from(deflateSync(rows));
  data[data.length - 1]! ^= 1;
  expect(() => decode(png({ ...size, data }))).toThrow(/^mask\.png: .*checksum of its data/);
  const palette = [
    ["PLTE", greys([...Array(11).keys()])],
    ["tEXt", Buffer.from("a\0b")],
  ] as const;
  const whole = png({ ...size, type: 3, rows, before: palette });
  expect(decode(whole).labels).toHaveLength(54);
  for (const name of ["IHDR", "PLTE", "tEXt", "IDAT", "IEND"]) {
    const wrong = Buffer.from(whole);
    const at = wrong.indexOf(name);
    wrong[at + 4 + wrong.readUInt32BE(at - 4)]! ^= 1;
    expect(() => decode(wrong), name).toThrow(`checksum of ${name}`);
  }
});

test("16 x 16 pixels that inflate to 6.4 GB are refused at once, in little memory", () => {
  const block = deflateRawSync(Buffer.alloc(2 ** 24), { finishFlush: constants.Z_FULL_FLUSH });
  const blocks = Array.from({ length: 381 }, () => block);
  const bomb = png({ width: 16, height: 16, data: Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks]) });
  const [start, before] = [performance.now(), process.memoryUsage().rss];
  expect(() => decode(bomb)).toThrow(/its data are more than 16 x 16 pixels/);
  expect(performance.now() - start).toBeLessThan(2000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

test("more pixels than the limit are refused before memory is allocated", () => {
  expect(() => decode(png({ width: 60_000, height: 50_000 }))).toThrow(
    /^mask\.png: the mask has 60000 x 50000 = 3,000,000,000 pixels, more than MAX_PIXELS \(89,478,485\)\nTo fix it/,
  );
});

test("chunks that inflate without end are not inflated", () => {
  const profile = Buffer.concat([Buffer.from("p\0\0"), deflateSync(Buffer.alloc(2 ** 28))]);
  const before = process.memoryUsage().rss;
  expect(decode(png({ ...size, rows, before: [["iCCP", profile]] })).labels).toHaveLength(54);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
});

test("every depth, filter and interlacing gives the values written by another encoder", async () => {
  for (const progressive of [false, true])
    for (const [h, w] of [
      [1, 1],
      [3, 2],
      [5, 4],
      [13, 21],
      [40, 33],
    ] as const) {
      const values = Uint8Array.from({ length: h * w }, (_, i) => (i * i + 3 * Math.floor(i / w)) % 12);
      const image = sharp(values, { raw: { height: h, width: w, channels: 1 } }).toColourspace("b-w");
      for (const adaptiveFiltering of [false, true]) {
        const bytes = await image.png({ progressive, adaptiveFiltering }).toBuffer();
        expect(decode(bytes).labels, JSON.stringify([progressive, adaptiveFiltering, h, w])).toEqual(values);
      }
    }
});

test("interlaced rows with less than a byte per pixel, which fast-png cannot read, are refused", () => {
  // Adam7 of 3 x 2 pixels: passes 1 (column 0), 4 (column 2), 6 (column 1) of row 0, and 7, the whole of row 1.
  const passes = [[0b01_000000], [0b10_000000], [0b11_000000], [0b00_01_10_00]];
  const interlaced = Uint8Array.from(passes.flatMap((row) => [0, ...row]));
  const packed = png({ width: 3, height: 2, depth: 2, interlaced: true, rows: interlaced });
  expect(() => decode(packed)).toThrow(/interlaced with 2 bits per pixel, which is not supported/);
});

test("a mask follows its EXIF orientation, like sharp", async () => {
  const values = Uint8Array.from({ length: 54 }, (_, i) => (i * i) % 11);
  for (let orientation = 1; orientation <= 8; orientation++) {
    const bytes = png({
      ...size,
      rows: unfiltered(height, width, (i) => values[i]!),
      before: [["eXIf", exif(orientation)]],
    });
    const { data, info } = await sharp(bytes, { autoOrient: true }).raw().toBuffer({ resolveWithObject: true });
    const mask = decode(bytes);
    expect([mask.height, mask.width], String(orientation)).toEqual([info.height, info.width]);
    expect([...mask.labels]).toEqual([...data].filter((_, i) => i % info.channels === 0));
  }
});

test("a grey palette in a different order than its indices gets a hint if both could be the labels", () => {
  const hintOf = (entries: readonly number[]) => {
    const values = unfiltered(height, width, (i) => i % entries.length);
    return decode(png({ ...size, type: 3, rows: values, before: [["PLTE", greys(entries)]] })).hint;
  };
  expect(hintOf([2, 0, 1])).toMatch(/palette.*grey levels.*index 0 has grey level 2/);
  // Only the classes that occur, as encoders that count colours write them.
  expect(hintOf([0, 3, 7])).toMatch(/index 1 has grey level 3/);
  expect(hintOf([0, 1, 2, 3])).toBeUndefined();
  // Greys to look at: no label map has them, and they keep the order.
  expect(hintOf([0, 60, 120, 180])).toBeUndefined();
  const map = { ...camvidLabels, names: ["a", "b"], ids: [7, 9], ignoredIds: [11] };
  const wrong = png({
    ...size,
    type: 3,
    rows: unfiltered(height, width, (i) => i % 2),
    before: [["PLTE", greys([7, 9])]],
  });
  expect(() => decodeMask(wrong, map, "mask.png")).toThrow(
    /the mask holds 0 .*\nTo fix it: its palette has grey levels.*save it as grey/,
  );
});
