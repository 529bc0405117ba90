import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fold, randomInt, seedOf, type Geometry, type Seed } from "@ddep/core";
import { encode } from "fast-png";
import sharp from "sharp";
import { onTestFinished } from "vitest";

/** Where real data lies, if it is there; tests that need it skip where it is not. */
export const shared = process.env["DDEP_SHARED"] ?? resolve(import.meta.dirname, "../../../../../shared");

/** An empty folder for the length of a test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ddep-datasets-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function write(file: string, bytes: Uint8Array): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

/** RGB bytes of a smooth picture that differs from seed to seed. */
export function rgb(height: number, width: number, seed = 0): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const pixel = Math.floor(i / 3);
    return (40 * seed + 3 * (pixel % width) + 2 * Math.floor(pixel / width) + 50 * (i % 3)) % 256;
  });
}

export function sharpOf(bytes: Uint8Array, height: number, width: number) {
  return sharp(bytes, { raw: { height, width, channels: 3 } });
}

/** Grey bytes as a picture. */
export const sharpRaw = (grey: Uint8Array, height: number, width: number) =>
  sharp(grey, { raw: { height, width, channels: 1 } }).toColourspace("b-w");

/** A PNG image file of the smooth picture. */
export async function writeImage(file: string, height: number, width: number, seed = 0): Promise<string> {
  return write(
    file,
    await sharpOf(rgb(height, width, seed), height, width)
      .png()
      .toBuffer(),
  );
}

/** An 8-bit grey PNG of class indices. */
export function greyMask(height: number, width: number, label: (i: number) => number): Uint8Array {
  const data = Uint8Array.from({ length: height * width }, (_, i) => label(i));
  return encode({ height, width, data, channels: 1, depth: 8 });
}

/** CamVid's layout with small pictures of the sizes given. */
export async function writeCamvid(root: string, sizes: readonly (readonly [number, number])[]): Promise<void> {
  for (const [i, [height, width]] of sizes.entries()) {
    await writeImage(join(root, "images/train", `scene-${i}.png`), height, width, i);
    await write(
      join(root, "annotations/train", `scene-${i}.png`),
      greyMask(height, width, (k) => (k + i) % 12),
    );
  }
}

/** A random square crop, resized to `size`, for loaders under test. */
export function randomCrop(size: number): (height: number, width: number, seed: Seed) => Geometry {
  return (height, width, seed) => {
    const least = Math.min(height, width);
    const side = Math.ceil(least / 2) + randomInt(fold(seed, "side"), Math.floor(least / 2) + 1);
    const x = randomInt(fold(seed, "x"), width - side + 1);
    const y = randomInt(fold(seed, "y"), height - side + 1);
    const to = { x: 0, y: 0, width: size, height: size };
    const flip = randomInt(fold(seed, "flip"), 2) === 1;
    return { from: { x, y, width: side, height: side }, to, height: size, width: size, flip };
  };
}

export function fullFrameOf(height: number, width: number): Geometry {
  const all = { x: 0, y: 0, width, height };
  return { from: all, to: all, height, width, flip: false };
}

export const seed = seedOf(11);

/** Leaves bytes as they are. */
export const asBytes = { mean: [0, 0, 0], std: [1, 1, 1] } as const;

/** The first `n` of an endless stream. */
export async function take<T>(stream: AsyncIterable<T>, n: number): Promise<T[]> {
  const out: T[] = [];
  for await (const item of stream) {
    out.push(item);
    if (out.length === n) break;
  }
  return out;
}

/** A palette PNG of class indices, as an encoder writes it that is given indices and palette. */
export function paletteMask(
  height: number,
  width: number,
  label: (i: number) => number,
  palette: readonly (readonly [number, number, number])[],
): Uint8Array {
  // An 8-bit grey PNG turned into a palette PNG by hand: colour type 3 and a PLTE chunk.
  const grey = greyMask(height, width, label);
  const chunk = Buffer.alloc(12 + 256 * 3);
  chunk.writeUInt32BE(256 * 3, 0);
  chunk.write("PLTE", 4);
  palette.forEach((colour, i) => chunk.set(colour, 8 + 3 * i));
  chunk.writeInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  const png = Buffer.concat([grey.subarray(0, 33), chunk, grey.subarray(33)]);
  png[25] = 3;
  png.writeInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

/** The checksum of a PNG chunk (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc;
}

/** A JPEG image file of the smooth picture. */
export async function writeJpeg(file: string, height: number, width: number, seed = 0): Promise<string> {
  const image = sharpOf(rgb(height, width, seed), height, width);
  return write(file, await image.jpeg({ quality: 95 }).toBuffer());
}
