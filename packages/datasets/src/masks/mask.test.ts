import { join } from "node:path";
import { encode } from "fast-png";
import sharp from "sharp";
import { expect, test } from "vitest";
import { camvidLabels } from "../sets/camvid.js";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { decodeMask, readMask } from "./mask.js";

const decode = (bytes: Uint8Array) => decodeMask(bytes, camvidLabels, "mask.png");
const twelve = Uint8Array.from({ length: 35 }, (_, i) => i % 12);

test("an 8-bit grey mask holds its values", () => {
  const mask = decode(fixtures.greyMask(5, 7, (i) => i % 12));
  expect([mask.height, mask.width]).toEqual([5, 7]);
  expect(mask.labels).toEqual(twelve);
});

/** A PNG by another encoder, its colours given by index, with a palette of the depth asked for. */
async function paletteMask(
  labels: Uint8Array,
  height: number,
  width: number,
  colours: 2 | 4 | 16,
): Promise<Uint8Array> {
  const raw = Uint8Array.from({ length: 3 * labels.length }, (_, i) => 15 * labels[Math.floor(i / 3)]! + 60);
  const png = sharp(raw, { raw: { height, width, channels: 3 } }).png({ palette: true, colours, dither: 0 });
  return png.toBuffer();
}

test("a palette mask holds its indices, at any depth", async () => {
  for (const colours of [2, 4, 16] as const) {
    const labels = Uint8Array.from({ length: 5 * 11 }, (_, i) => (i * i) % Math.min(colours, 12));
    const bytes = await paletteMask(labels, 5, 11, colours);
    // PNG keeps the depth at byte 24 and the colour type, 3 for a palette, at byte 25.
    expect([bytes[24], bytes[25]]).toEqual([Math.log2(colours), 3]);
    const found = decode(bytes).labels;
    // The encoder chooses the order of its palette: the indices are the labels up to renaming.
    const renaming = new Map(Array.from(labels, (label, i) => [label, found[i]!]));
    expect(new Set(renaming.values()).size).toBe(renaming.size);
    expect(Array.from(labels, (label) => renaming.get(label))).toEqual(Array.from(found));
  }
});

test("a palette's colours do not matter, only its indices", () => {
  const reversedGreys = Array.from({ length: 256 }, (_, i) => [255 - i, 255 - i, 255 - i] as const);
  expect(decode(fixtures.paletteMask(5, 7, (i) => i % 12, reversedGreys)).labels).toEqual(twelve);
});

test("a value that is neither class nor ignore label is named with its position", () => {
  expect(() => decode(fixtures.greyMask(5, 7, (i) => (i === 16 ? 12 : 11)))).toThrow(
    /^mask\.png: the mask holds 12 at row 2, column 2, .*\(0 to 10\).*\(11\)\nTo fix it/,
  );
});

test("colours and 16 bits are refused", () => {
  expect(() => decode(encode({ width: 2, height: 2, channels: 3, data: new Uint8Array(12) }))).toThrow("3 channels");
  expect(() => decode(encode({ width: 2, height: 2, channels: 4, data: new Uint8Array(16) }))).toThrow("4 channels");
  expect(() => decode(encode({ width: 2, height: 2, channels: 1, depth: 16, data: new Uint16Array(4) }))).toThrow(
    "16 bits",
  );
});

test("an empty, foreign, truncated or altered file is an error that names it", async () => {
  const whole = fixtures.greyMask(40, 40, (i) => (i * 7) % 12);
  expect(() => decode(new Uint8Array())).toThrow("mask.png: the mask file is empty");
  expect(() => decode(Buffer.from("GIF89a"))).toThrow(/mask\.png: the mask cannot be decoded/);
  for (const part of [0.2, 0.5, 0.9, 0.99])
    expect(() => decode(whole.subarray(0, Math.floor(part * whole.length)))).toThrow("cannot be decoded");
  const altered = Uint8Array.from(whole);
  altered[whole.length - 25]! ^= 1;
  expect(() => decode(altered)).toThrow("cannot be decoded");
  const gone = join(await fixtures.temporaryFolder(), "gone.png");
  await expect(readMask(gone, camvidLabels)).rejects.toMatchObject({ name: "UserError", file: gone });
});
