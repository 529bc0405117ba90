import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { greyMask, temporaryFolder, write, writeImage } from "../testing/fixtures.test.helpers.js";
import { cityscapes, cityscapesLabels } from "../index.js";
import { instanceMask, trainIds, writeCityscapes } from "../testing/layouts.test.helpers.js";

/** What the masks of the copy's first frame hold, by cityscapesscripts' own table. */
const expected = Array.from({ length: 24 * 30 }, (_, k) => trainIds[k % 34]!);

test("the 34 ids become the 19 classes and the ignore label, as cityscapesscripts maps them", async () => {
  const dataset = await cityscapes(await writeCityscapes(), "train");
  expect([dataset.length, dataset.name(2).split("/").at(-1)]).toEqual([3, "zurich_000121_000019_leftImg8bit.png"]);
  expect(Array.from((await dataset.open(0)).labels)).toEqual(expected);
  expect(dataset.labelMap).toBe(cityscapesLabels);
  // [l.id for l in labels if 0 <= l.trainId < 255], sorted by trainId.
  expect(cityscapesLabels.ids).toEqual([7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33]);
});

test("train ids are read if there are only those, or on request", async () => {
  const alone = await writeCityscapes("val", ["labelTrainIds", "color"]);
  const both = await writeCityscapes("val", ["labelIds", "labelTrainIds"]);
  for (const dataset of [await cityscapes(alone, "val"), await cityscapes(both, "val", { masks: "labelTrainIds" })]) {
    expect(Array.from((await dataset.open(0)).labels)).toEqual(expected);
    // What is written for the benchmark keeps the data set's own ids.
    expect(dataset.labelMap.ids?.[0]).toBe(7);
  }
});

test("a folder of only instance ids and colours is reported as such", async () => {
  const root = await writeCityscapes("train", ["instanceIds", "color"]);
  await expect(cityscapes(root, "train")).rejects.toThrow(
    `${join(root, "gtFine/train")}: the folder has no _gtFine_labelIds.png, only _instanceIds.png and _color.png, which are not class masks\nTo fix it`,
  );
});

test("instance ids or train ids under the name of label ids are recognised", async () => {
  const root = await writeCityscapes();
  const mask = join(root, "gtFine/train/aachen/aachen_000000_000019_gtFine_labelIds.png");
  const open = async () => (await cityscapes(root, "train")).open(0);
  await write(
    mask,
    instanceMask(24, 30, (k) => k % 34),
  );
  await expect(open()).rejects.toThrow(`${mask}: the mask has 16 bits a pixel`);
  await expect(open()).rejects.toThrow("instance ids");
  await write(
    mask,
    greyMask(24, 30, (k) => trainIds[k % 34]!),
  );
  await expect(open()).rejects.toThrow(
    `${mask}: the mask holds 255 at row 0, column 0, which is neither a class (7, 8, 11 to 13, 17, 19 to 28, 31 to 33) nor ignored (0 to 6, 9, 10, 14 to 16, 18, 29, 30)\nTo fix it: these look like train ids`,
  );
});

test("a missing split, a root above and a missing mask are named", async () => {
  const root = await writeCityscapes("train");
  await expect(cityscapes(root, "val")).rejects.toThrow(
    `${join(root, "leftImg8bit/val")}: there is no such folder; ${join(root, "leftImg8bit")} holds train\nTo fix it`,
  );
  const above = join(root, "..");
  const parent = await temporaryFolder();
  await writeImage(join(parent, "data/cityscapes/leftImg8bit/train/a/a_0_0_leftImg8bit.png"), 4, 4);
  await expect(cityscapes(parent, "train")).rejects.toThrow(`give ${join(parent, "data/cityscapes")} as the root`);
  await expect(cityscapes(join(above, "gone"), "train")).rejects.toThrow("there is no such folder");
  const mask = join(root, "gtFine/train/zurich/zurich_000121_000019_gtFine_labelIds.png");
  await rm(mask);
  await expect(cityscapes(root, "train")).rejects.toThrow(`add ${mask}`);
});
