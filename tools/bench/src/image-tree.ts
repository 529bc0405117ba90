import { linkSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import sharp from "sharp";

/** Fewer than any common file system allows links to one file. */
const LINKS = 30_000;

/**
 * Makes class folders `nXXXXXXXX/nXXXXXXXX_K.JPEG` of that many files in all: hard links to a few small pictures.
 * `onFiles` is told how many there are.
 */
export async function makeImageTree(
  root: string,
  files: number,
  classes: number,
  onFiles: (done: number) => void,
): Promise<void> {
  const sources = join(root, ".sources");
  mkdirSync(sources, { recursive: true });
  const count = Math.ceil(files / LINKS);
  for (let i = 0; i < count; i++) {
    const pixels = Uint8Array.from({ length: 256 * 256 * 3 }, (_, k) => (k * (i + 3)) >> 6);
    const image = sharp(pixels, { raw: { height: 256, width: 256, channels: 3 } });
    writeFileSync(join(sources, `${i}.jpg`), await image.jpeg().toBuffer());
  }
  let done = 0;
  for (let c = 0; c < classes; c++) {
    const name = `n${String(1_440_764 + 1009 * c).padStart(8, "0")}`;
    mkdirSync(join(root, name));
    for (const end = Math.floor((files * (c + 1)) / classes); done < end; done++)
      linkSync(join(sources, `${done % count}.jpg`), join(root, name, `${name}_${done}.JPEG`));
    onFiles(done);
    await setImmediate();
  }
}
