import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { camvid, camvidLabels } from "../sets/camvid.js";
import {
  greyMask,
  rgb,
  shared,
  sharpOf,
  temporaryFolder,
  write,
  writeCamvid,
  writeImage,
} from "../testing/fixtures.test.helpers.js";
import { pairedFolders } from "./paired-folders.js";

async function layout() {
  const root = await temporaryFolder();
  await writeCamvid(root, [
    [6, 8],
    [7, 9],
  ]);
  return {
    root,
    image: join(root, "images/train/scene-1.png"),
    mask: join(root, "annotations/train/scene-1.png"),
  };
}

test("image and mask are paired by name", async () => {
  const { root } = await layout();
  const dataset = await camvid(root, "train");
  expect(dataset.length).toBe(2);
  const { labels, height, width } = await dataset.open(1);
  expect([height, width]).toEqual([7, 9]);
  expect(Array.from(labels)).toEqual(Array.from({ length: 63 }, (_, k) => (k + 1) % 12));
});

test("nested folders pair by their paths", async () => {
  const root = await temporaryFolder();
  for (const city of ["a", "b"]) {
    await writeImage(join(root, "i", city, "1.png"), 3, 4);
    await write(
      join(root, "m", city, "1.png"),
      greyMask(3, 4, () => (city === "a" ? 1 : 2)),
    );
  }
  const dataset = await pairedFolders({
    images: join(root, "i"),
    masks: join(root, "m"),
    labelMap: camvidLabels,
  });
  expect((await dataset.open(0)).labels[0]).toBe(1);
  expect((await dataset.open(1)).labels[0]).toBe(2);
});

test("an image without mask, and a mask without image", async () => {
  const first = await layout();
  await rm(first.mask);
  await expect(camvid(first.root, "train")).rejects.toThrow(
    `${first.image}: the image has no mask\nTo fix it: add ${first.mask}`,
  );
  const second = await layout();
  await rm(second.image);
  await expect(camvid(second.root, "train")).rejects.toThrow(`${second.mask}: the mask has no image`);
});

test("two images of one name", async () => {
  const { root } = await layout();
  await write(join(root, "images/train/scene-1.jpg"), Uint8Array.of(0));
  await expect(camvid(root, "train")).rejects.toThrow(/scene-1\.png: has the same name as scene-1\.jpg/);
});

test("a mask of another size than its image", async () => {
  const { root, image, mask } = await layout();
  await write(
    mask,
    greyMask(9, 7, () => 0),
  );
  await expect((await camvid(root, "train")).open(1)).rejects.toThrow(
    `${mask}: the mask is 7 x 9 pixels and its image 9 x 7: one of the two lies on its side\nTo fix it: turn the mask as ${image} lies`,
  );
});

test("a mask beside an image that EXIF turns", async () => {
  const { root, image } = await layout();
  const turned = await sharpOf(rgb(9, 7), 9, 7).withMetadata({ orientation: 6 }).png().toBuffer();
  await write(image, turned);
  // The mask lies as the image is shown: 9 x 7.
  expect((await (await camvid(root, "train")).open(1)).width).toBe(9);
  const stored = await sharpOf(rgb(7, 9), 7, 9).withMetadata({ orientation: 8 }).png().toBuffer();
  await write(image, stored);
  await expect((await camvid(root, "train")).open(1)).rejects.toThrow(
    /the mask is 9 x 7 pixels and its image 7 x 9: EXIF orientation 8 turns .*scene-1\.png a quarter, and the mask lies as the pixels are stored\nTo fix it: turn the mask/,
  );
});

test("a mask value that is not a class", async () => {
  const { root, mask } = await layout();
  await write(
    mask,
    greyMask(7, 9, (i) => (i === 10 ? 37 : 0)),
  );
  await expect((await camvid(root, "train")).open(1)).rejects.toThrow(`${mask}: the mask holds 37 at row 1, column 1`);
});

test("a missing folder is named, from the root down", async () => {
  const { root } = await layout();
  await expect(camvid(join(root, "gone"), "train")).rejects.toMatchObject({ file: join(root, "gone") });
  await expect(camvid(root, "val")).rejects.toMatchObject({
    name: "UserError",
    file: join(root, "images/val"),
  });
  await rm(join(root, "annotations"), { recursive: true });
  await expect(camvid(root, "train")).rejects.toThrow(
    /annotations\/train: there is no such folder; .* holds images\nTo fix it/,
  );
});

test.skipIf(!existsSync(join(shared, "data/camvid")))("CamVid has the tutorial's split", async () => {
  const [train, val] = await Promise.all([
    camvid(join(shared, "data/camvid"), "train"),
    camvid(join(shared, "data/camvid"), "val"),
  ]);
  expect([train.length, val.length]).toEqual([367, 101]);
  const { height, width } = await val.open(0);
  expect([height, width]).toEqual([360, 480]);
});
