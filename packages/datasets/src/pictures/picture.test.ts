import { join } from "node:path";
import sharp, { type Color } from "sharp";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { openPicture, pictureOf } from "./picture.js";

const open = async (name: string, bytes: Uint8Array) =>
  openPicture(await fixtures.write(join(await fixtures.temporaryFolder(), name), bytes));

const all = ({ height, width }: { height: number; width: number }) => ({ x: 0, y: 0, width, height });

test("an EXIF rotation is applied before the crop", async () => {
  const pixels = fixtures.rgb(20, 30);
  const file = await fixtures.sharpOf(pixels, 20, 30).withMetadata({ orientation: 6 }).png().toBuffer();
  const picture = await open("turned.png", file);
  expect([picture.height, picture.width]).toEqual([30, 20]);
  // Orientation 6: turned a quarter clockwise, so row y, column x shows the stored row 19 - x, column y.
  const part = await picture.pixels({ x: 2, y: 5, width: 3, height: 4 }, 4, 3);
  for (let y = 0; y < 4; y++)
    for (let x = 0; x < 3; x++)
      for (let c = 0; c < 3; c++) expect(part[(y * 3 + x) * 3 + c]).toBe(pixels[((19 - (2 + x)) * 30 + 5 + y) * 3 + c]);
});

test("grey, 16-bit, transparent and CMYK pictures become 8-bit RGB", async () => {
  const size = { width: 8, height: 6 };
  const flat = (background: Color, channels: 3 | 4) => sharp({ create: { ...size, channels, background } });
  const grey = await flat({ r: 90, g: 90, b: 90 }, 3).toColourspace("b-w").png().toBuffer();
  const deep = await flat({ r: 200, g: 100, b: 50 }, 3).toColourspace("rgb16").png().toBuffer();
  const glass = await flat({ r: 255, g: 0, b: 0, alpha: 0.5 }, 4).png().toBuffer();
  const ink = await flat({ r: 200, g: 60, b: 40 }, 3).toColourspace("cmyk").jpeg({ quality: 100 }).toBuffer();
  expect((await sharp(grey).metadata()).channels).toBe(1);
  expect((await sharp(deep).metadata()).depth).toBe("ushort");
  expect((await sharp(ink).metadata()).channels).toBe(4);
  const expected = [
    { name: "grey.png", bytes: grey, colour: [90, 90, 90], within: 0 },
    { name: "deep.png", bytes: deep, colour: [200, 100, 50], within: 0 },
    { name: "glass.png", bytes: glass, colour: [255, 127, 127], within: 1 },
    { name: "ink.jpg", bytes: ink, colour: [200, 60, 40], within: 40 },
  ];
  for (const { name, bytes, colour, within } of expected) {
    const picture = await open(name, bytes);
    for (const [height, width] of [
      [6, 8],
      [12, 10],
    ] as const) {
      const pixels = await picture.pixels(all(size), height, width);
      expect(pixels.length, name).toBe(height * width * 3);
      pixels.forEach((value, i) => expect(Math.abs(value - colour[i % 3]!), name).toBeLessThanOrEqual(within));
    }
  }
});

test("resizing has half-pixel centres in both directions, so it stays aligned with nearest labels", async () => {
  // Ramps across and down: resizing gives the source coordinates of each output pixel's centre, up to rounding.
  const ramps = Uint8Array.from({ length: 60 * 80 * 3 }, (_, i) => {
    const [row, column] = [Math.floor(i / 240), Math.floor(i / 3) % 80];
    return [3 * column, 3 * row, 0][i % 3]!;
  });
  const picture = pictureOf(ramps, 60, 80);
  for (const [crop, height, width] of [
    [{ x: 0, y: 0, width: 80, height: 60 }, 60, 80],
    [{ x: 10, y: 5, width: 20, height: 20 }, 50, 50],
    [{ x: 0, y: 0, width: 80, height: 60 }, 31, 37],
    [{ x: 7, y: 3, width: 31, height: 31 }, 32, 32],
    [{ x: 7, y: 3, width: 64, height: 20 }, 32, 32],
    [{ x: 7, y: 3, width: 20, height: 50 }, 40, 40],
    [{ x: 4, y: 4, width: 70, height: 50 }, 9, 10],
  ] as const) {
    const pixels = await picture.pixels(crop, height, width);
    const errors = { across: [] as number[], down: [] as number[] };
    for (let y = 0; y < height; y++)
      for (let x = 0; x < width; x++) {
        const column = crop.x + ((x + 0.5) * crop.width) / width - 0.5;
        const row = crop.y + ((y + 0.5) * crop.height) / height - 0.5;
        const i = 3 * (y * width + x);
        const inner = (at: number, start: number, extent: number, step: number) =>
          at >= start + step && at <= start + extent - 1 - step;
        // At the very edges bilinear resizing repeats the last pixel.
        if (inner(column, crop.x, crop.width, crop.width / width)) errors.across.push(pixels[i]! / 3 - column);
        if (inner(row, crop.y, crop.height, crop.height / height)) errors.down.push(pixels[i + 1]! / 3 - row);
      }
    for (const values of Object.values(errors)) {
      expect(Math.max(...values.map(Math.abs))).toBeLessThan(0.35);
      expect(Math.abs(values.reduce((a, b) => a + b, 0) / values.length)).toBeLessThan(0.2);
    }
  }
});

test("a missing, empty, foreign or damaged file is an error that names it", async () => {
  const folder = await fixtures.temporaryFolder();
  const at = (name: string) => join(folder, name);
  await expect(openPicture(at("gone.jpg"))).rejects.toMatchObject({
    name: "UserError",
    file: at("gone.jpg"),
  });
  await fixtures.write(at("empty.jpg"), new Uint8Array());
  await expect(openPicture(at("empty.jpg"))).rejects.toThrow(/empty\.jpg: the image file is empty \(0 bytes\)/);
  await fixtures.write(at("text.jpg"), Buffer.from("not a picture"));
  await expect(openPicture(at("text.jpg"))).rejects.toThrow(/text\.jpg: the image cannot be decoded.*\nTo fix it/);
});

test("a truncated file is an error, not a grey band", async () => {
  const folder = await fixtures.temporaryFolder();
  const noise = Uint8Array.from({ length: 64 * 64 * 3 }, (_, i) => (i * 7919) % 251);
  const image = fixtures.sharpOf(noise, 64, 64);
  for (const [name, bytes] of [
    ["short.jpg", await image.jpeg().toBuffer()],
    ["short.png", await image.png().toBuffer()],
    ["short.webp", await image.webp({ lossless: true }).toBuffer()],
  ] as const) {
    const file = await fixtures.write(join(folder, name), bytes.subarray(0, Math.floor(0.6 * bytes.length)));
    const decode = async () => {
      const picture = await openPicture(file);
      return picture.pixels(all(picture), 32, 32);
    };
    await expect(decode(), name).rejects.toMatchObject({ name: "UserError", file });
    await expect(decode(), name).rejects.toThrow("truncated");
  }
});
