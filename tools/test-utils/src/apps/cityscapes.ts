import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { encode } from "fast-png";
import { scratch } from "./process.js";

async function write(file: string, bytes: Uint8Array): Promise<string> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, bytes);
  return file;
}

const [height, width] = [40, 48];

/** An image whose halves differ in colour, and a mask with two of Cityscapes' ids and one that is ignored. */
function frame(i: number): { image: Uint8Array; mask: Uint8Array } {
  const left = (k: number) => k % width < 16 + (i % 8);
  const data = Uint8Array.from(
    { length: 3 * height * width },
    (_, j) => (left(Math.floor(j / 3)) ? 60 : 180) + ((7 * j + i) % 23),
  );
  const ids = Uint8Array.from({ length: height * width }, (_, k) => (k < width ? 3 : left(k) ? 7 : 26));
  return {
    image: encode({ height, width, data, channels: 3 }),
    mask: encode({ height, width, data: ids, channels: 1 }),
  };
}

/** A small Cityscapes: the paths of its images below its root, by split. */
export async function writeCityscapes(counts: Readonly<Record<string, number>>) {
  const root = await scratch();
  const images: Record<string, string[]> = {};
  for (const [split, count] of Object.entries(counts)) {
    images[split] = [];
    for (let i = 0; i < count; i++) {
      const name = `${split}/ulm/ulm_${String(i).padStart(6, "0")}_000019`;
      const { image, mask } = frame(i);
      images[split].push(`leftImg8bit/${name}_leftImg8bit.png`);
      await write(join(root, `leftImg8bit/${name}_leftImg8bit.png`), image);
      await write(join(root, `gtFine/${name}_gtFine_labelIds.png`), mask);
    }
  }
  return { root, images };
}
