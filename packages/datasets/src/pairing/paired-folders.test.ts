import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, onTestFinished, test, vi } from "vitest";
import { exif, greys, png, unfiltered } from "@ddep/test-utils/png";
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

test("two images of the same name", async () => {
  const { root } = await layout();
  await write(join(root, "images/train/scene-1.jpg"), Uint8Array.of(0));
  await expect(camvid(root, "train")).rejects.toThrow(/scene-1\.png: has the same name as scene-1\.jpg/);
});

test("a mask that differs in size from its image", async () => {
  const { root, image, mask } = await layout();
  await write(
    mask,
    greyMask(9, 7, () => 0),
  );
  await expect((await camvid(root, "train")).open(1)).rejects.toThrow(
    `${mask}: the mask is 7 x 9 pixels and its image 9 x 7: one of the two is rotated by 90 degrees\nTo fix it: rotate the mask to match ${image}`,
  );
});

test("a mask of an image rotated by EXIF", async () => {
  const { root, image } = await layout();
  const turned = await sharpOf(rgb(9, 7), 9, 7).withMetadata({ orientation: 6 }).png().toBuffer();
  await write(image, turned);
  // The mask lies as the image is shown: 9 x 7.
  expect((await (await camvid(root, "train")).open(1)).width).toBe(9);
  const stored = await sharpOf(rgb(7, 9), 7, 9).withMetadata({ orientation: 8 }).png().toBuffer();
  await write(image, stored);
  await expect((await camvid(root, "train")).open(1)).rejects.toThrow(
    /the mask is 9 x 7 pixels and its image 7 x 9: EXIF orientation 8 rotates .*scene-1\.png by 90 degrees, but the mask matches the unrotated pixels\nTo fix it: rotate the mask/,
  );
});

/** A camvid with one image whose red tells the label, both stored upright and then written as they would be under an orientation. */
async function oriented(image: number, mask: number | undefined, stored = mask !== undefined) {
  const root = await temporaryFolder();
  const [height, width] = [6, 9];
  const label = (y: number, x: number) => (3 * y + x) % 11;
  const red = Uint8Array.from({ length: 54 * 3 }, (_, i) => 20 * label(Math.floor(i / 27), Math.floor(i / 3) % 9));
  const pixels = sharpOf(red, height, width);
  await write(
    join(root, "images/train/a.png"),
    await pixels.clone().withMetadata({ orientation: image }).png().toBuffer(),
  );
  const as = sharp(await pixels.clone().withMetadata({ orientation: image }).png().toBuffer(), { autoOrient: !stored });
  const { data, info } = await as.raw().toBuffer({ resolveWithObject: true });
  const at = (i: number) => data[i * info.channels]! / 20;
  const before = mask === undefined ? [] : [["eXIf", exif(mask)] as const];
  const bytes = png({ height: info.height, width: info.width, rows: unfiltered(info.height, info.width, at), before });
  await write(join(root, "annotations/train/a.png"), bytes);
  return { root, mask: join(root, "annotations/train/a.png") };
}

test("every label matches its pixel, whatever EXIF says about the image, the mask, or both", async () => {
  for (let orientation = 1; orientation <= 8; orientation++)
    for (const mask of [undefined, orientation]) {
      const { root } = await oriented(orientation, mask);
      const picture = await (await camvid(root, "train")).open(0);
      const { height, width, labels } = picture;
      const pixels = await picture.pixels({ x: 0, y: 0, height, width }, height, width);
      const said = `${orientation}, mask ${mask}`;
      expect([...labels], said).toEqual(Array.from(labels, (_, i) => pixels[3 * i]! / 20));
      expect(new Set(labels).size, said).toBe(11);
    }
});

test("EXIF that rotates only one of the two and breaks the match is refused, with what to change", async () => {
  for (const orientation of [5, 6, 7, 8]) {
    const plain = await oriented(orientation, undefined, true);
    await expect((await camvid(plain.root, "train")).open(0)).rejects.toThrow(
      new RegExp(
        `^${plain.mask}: the mask is 9 x 6 .* EXIF orientation ${orientation} rotates .*/images/train/a.png by 90 degrees`,
      ),
    );
    const alone = await oriented(1, orientation);
    await expect((await camvid(alone.root, "train")).open(0)).rejects.toThrow(
      new RegExp(`^${alone.mask}: the mask is 6 x 9 .* EXIF orientation ${orientation} rotates the mask by 90 degrees`),
    );
  }
});

test("a palette whose grey levels are also labels causes one warning per set", async () => {
  const { root, mask } = await layout();
  const palette = [["PLTE", greys([1, 0])] as const];
  for (const [name, h, w] of [
    ["scene-0", 6, 8],
    ["scene-1", 7, 9],
  ] as const) {
    const rows = unfiltered(h, w, (i) => i % 2);
    await write(join(mask, `../${name}.png`), png({ height: h, width: w, type: 3, rows, before: palette }));
  }
  const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  onTestFinished(() => warn.mockRestore());
  const dataset = await camvid(root, "train");
  expect([...(await dataset.open(1)).labels.slice(0, 3)]).toEqual([0, 1, 0]);
  await dataset.open(0);
  expect(warn.mock.calls).toEqual([[expect.stringMatching(`^${mask}: its palette has grey levels`)]]);
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
