import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { encode } from "fast-png";
import sharp, { type Sharp } from "sharp";
import { onTestFinished } from "vitest";

/** Where real data lies, if it is there; tests that need it skip where it is not. */
export const shared = process.env["DDEP_SHARED"] ?? resolve(import.meta.dirname, "../../../../shared");

/** An empty folder for the length of a test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "ddep-datasets-tool-"));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function write(file: string, bytes: Uint8Array | string): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

/** RGB bytes of blobs that differ from seed to seed. */
function rgb(height: number, width: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: height * width * 3 }, (_, i) => {
    const [y, x] = [Math.floor(i / 3 / width), Math.floor(i / 3) % width];
    return 128 + 100 * Math.sin((x * (1 + (seed % 5))) / 9 + seed) * Math.cos((y * (1 + (seed % 7))) / 11 + 2 * seed);
  });
}

export function image(height: number, width: number, seed: number): Sharp {
  return sharp(rgb(height, width, seed), { raw: { height, width, channels: 3 } });
}

/** An 8-bit grey PNG. */
export function mask(height: number, width: number, value: (i: number) => number): Uint8Array {
  return encode({
    height,
    width,
    data: Uint8Array.from({ length: height * width }, (_, i) => value(i)),
    channels: 1,
    depth: 8,
  });
}

/** Images and masks under the paths that `place` gives for an index. */
export async function writePairs(
  count: number,
  place: (i: number) => { image: string; mask: string },
  value: (i: number, pixel: number) => number,
  [height, width] = [36, 48],
): Promise<void> {
  for (let i = 0; i < count; i++) {
    const paths = place(i);
    const picture = image(height!, width!, i);
    await write(paths.image, await (/png$/.test(paths.image) ? picture.png() : picture.jpeg()).toBuffer());
    await write(
      paths.mask,
      mask(height!, width!, (pixel) => value(i, pixel)),
    );
  }
}

/** CamVid with 6 and 3 pictures; pixel k of mask i has the value given, by default each of 0 to 11. */
export async function writeCamvid(
  value: (i: number, pixel: number) => number = (i, k) => (i + k) % 12,
): Promise<string> {
  const root = await temporaryFolder();
  for (const [split, count] of [
    ["train", 6],
    ["val", 3],
  ] as const)
    await writePairs(
      count,
      (i) => ({ image: join(root, `images/${split}/${i}.jpg`), mask: join(root, `annotations/${split}/${i}.png`) }),
      value,
      split === "train" ? [36, 48] : [30, 40],
    );
  return root;
}
