import sharp from "sharp";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { plainJpegHeader } from "./jpeg-header.js";

const picture = () => fixtures.sharpOf(fixtures.rgb(37, 53), 37, 53);
const size = { height: 37, width: 53 };

test("the size of a plain file is read, whatever its coding", async () => {
  const files = {
    baseline: picture().jpeg(),
    progressive: picture().jpeg({ progressive: true }),
    "4:4:4": picture().jpeg({ chromaSubsampling: "4:4:4" }),
    grey: picture().toColourspace("b-w").jpeg(),
    upright: picture().withMetadata({ orientation: 1 }).jpeg(),
    "with a profile": picture().withIccProfile("p3").jpeg(),
  };
  for (const [name, file] of Object.entries(files)) expect(plainJpegHeader(await file.toBuffer()), name).toEqual(size);
});

test("rotated, CMYK, RGB and other files are left to sharp", async () => {
  const files = {
    turned: picture().withMetadata({ orientation: 6 }).jpeg(),
    CMYK: picture().toColourspace("cmyk").jpeg(),
    PNG: picture().png(),
    WebP: picture().webp(),
  };
  for (const [name, file] of Object.entries(files))
    expect(plainJpegHeader(await file.toBuffer()), name).toBeUndefined();
  const plain = await picture().jpeg().toBuffer();
  const adobe = Buffer.from([0xff, 0xee, 0, 14, ...Buffer.from("Adobe"), 0, 100, 0, 0, 0, 0, 0]);
  const rgb = Buffer.concat([plain.subarray(0, 2), adobe, plain.subarray(2)]);
  expect((await sharp(rgb).metadata()).format).toBe("jpeg");
  expect(plainJpegHeader(rgb)).toBeUndefined();
  adobe[15] = 1;
  expect(plainJpegHeader(Buffer.concat([plain.subarray(0, 2), adobe, plain.subarray(2)]))).toEqual(size);
});

test("orientation is read in either order of bytes", async () => {
  const plain = await picture().jpeg().toBuffer();
  const exif = (order: "II" | "MM", orientation: number) => {
    const tiff = Buffer.alloc(26);
    tiff.write(order);
    const short = (value: number, at: number) =>
      order === "II" ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
    const long = (value: number, at: number) =>
      order === "II" ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
    short(42, 2);
    long(8, 4);
    short(1, 8);
    short(0x0112, 10);
    short(3, 12);
    long(1, 14);
    short(orientation, 18);
    const body = Buffer.concat([Buffer.from("Exif\0\0"), tiff]);
    const marker = Buffer.from([0xff, 0xe1, 0, body.length + 2]);
    return Buffer.concat([plain.subarray(0, 2), marker, body, plain.subarray(2)]);
  };
  for (const order of ["II", "MM"] as const) {
    expect((await sharp(exif(order, 3)).metadata()).orientation).toBe(3);
    expect(plainJpegHeader(exif(order, 3))).toBeUndefined();
    expect(plainJpegHeader(exif(order, 1))).toEqual(size);
  }
});

test("a header truncated anywhere is not a header", async () => {
  const file = await picture().withMetadata({ orientation: 1 }).jpeg().toBuffer();
  const scan = file.indexOf(Buffer.from([0xff, 0xda]));
  for (let length = 0; length < scan; length++)
    expect(plainJpegHeader(file.subarray(0, length)), String(length)).toBeUndefined();
});
