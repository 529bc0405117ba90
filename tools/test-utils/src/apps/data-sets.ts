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

/** An image whose halves differ in colour, and a mask with a value for each half and one for the first row. */
function frame(i: number, [top, one, other]: readonly [number, number, number]) {
  const left = (k: number) => k % width < 16 + (i % 8);
  const data = Uint8Array.from(
    { length: 3 * height * width },
    (_, j) => (left(Math.floor(j / 3)) ? 60 : 180) + ((7 * j + i) % 23),
  );
  const ids = Uint8Array.from({ length: height * width }, (_, k) => (k < width ? top : left(k) ? one : other));
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
      // Two of Cityscapes' ids, and one that is ignored.
      const { image, mask } = frame(i, [3, 7, 26]);
      images[split].push(`leftImg8bit/${name}_leftImg8bit.png`);
      await write(join(root, `leftImg8bit/${name}_leftImg8bit.png`), image);
      await write(join(root, `gtFine/${name}_gtFine_labelIds.png`), mask);
    }
  }
  return { root, images };
}

/** A small CamVid: its root. */
export async function writeCamvid(counts: Readonly<Record<string, number>>): Promise<string> {
  const root = await scratch();
  for (const [split, count] of Object.entries(counts))
    for (let i = 0; i < count; i++) {
      const { image, mask } = frame(i, [11, 3, 8]);
      await write(join(root, "images", split, `${String(i)}.png`), image);
      await write(join(root, "annotations", split, `${String(i)}.png`), mask);
    }
  return root;
}
