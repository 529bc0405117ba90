import { join } from "node:path";
import { encode } from "fast-png";
import { greyMask, temporaryFolder, write, writeImage } from "./fixtures.test.helpers.js";

/** Sizes of the pictures of a copy. */
const SIZES = [[24, 30], [30, 24], [25, 25]] as const; // prettier-ignore

/** Train ids as cityscapesscripts 2.3.0 writes them for ids 0 to 33: `[id2label[i].trainId for i in range(34)]`. */
export const trainIds: readonly number[] = [
  255, 255, 255, 255, 255, 255, 255, 0, 1, 255, 255, 2, 3, 4, 255, 255, 255, 5, 255, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
  255, 255, 16, 17, 18,
]; // prettier-ignore

/** Cityscapes' two downloads, unpacked: every one of the 34 ids in each mask, and the files beside the masks. */
export async function writeCityscapes(
  split = "train",
  files: readonly string[] = ["labelIds", "instanceIds", "color"],
): Promise<string> {
  const root = await temporaryFolder();
  const frames = [
    "aachen/aachen_000000_000019",
    "aachen/aachen_000001_000019",
    "zurich/zurich_000121_000019",
  ];
  for (const [i, frame] of frames.entries()) {
    const [height, width] = SIZES[i]!;
    await writeImage(join(root, "leftImg8bit", split, `${frame}_leftImg8bit.png`), height, width, i);
    const mask = (kind: string) => join(root, "gtFine", split, `${frame}_gtFine_${kind}`);
    const id = (k: number) => (k + i) % 34;
    await write(mask("polygons.json"), Buffer.from("{}"));
    if (files.includes("labelIds")) await write(mask("labelIds.png"), greyMask(height, width, id));
    if (files.includes("labelTrainIds"))
      await write(
        mask("labelTrainIds.png"),
        greyMask(height, width, (k) => trainIds[id(k)]!),
      );
    if (files.includes("instanceIds")) await write(mask("instanceIds.png"), instanceMask(height, width, id));
    if (files.includes("color")) await writeImage(mask("color.png"), height, width, i);
  }
  return root;
}

/** A 16-bit mask of instances as Cityscapes has them: `1000 id + instance` for things, the id alone for stuff. */
export function instanceMask(height: number, width: number, id: (k: number) => number): Uint8Array {
  const data = Uint16Array.from({ length: height * width }, (_, k) =>
    id(k) < 24 ? id(k) : 1000 * id(k) + (k % 7),
  );
  return encode({ height, width, data, channels: 1, depth: 16 });
}
