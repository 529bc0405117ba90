import { rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { datasets, type DatasetPart } from "@ddep/datasets";
import { expect, test } from "vitest";
import { temporaryFolder, write, writeCamvid, writePairs } from "../files.test.helpers.js";
import { recognise } from "./recognise.js";

async function titleOf(root: string): Promise<string> {
  const found = await recognise(root);
  return found.kind === "labelled" ? `${found.layout.title}: ${found.splits.join(", ")}` : found.title;
}

test.each(
  Object.values<DatasetPart>(datasets)
    .flatMap(({ layouts }) => layouts)
    .filter(({ open }) => open === undefined)
    .map((layout) => [layout.title, layout] as const),
)(
  "%s is recognised by its folders",
  async (title, { splits, images, masks, list, imageEnd = ".jpg", maskEnd = ".png" }) => {
    const root = await temporaryFolder();
    for (const split of splits) {
      const name = `${split}/x_0_1`;
      await writePairs(
        1,
        () => ({
          image: join(root, images(split), `${name}${imageEnd}`),
          mask: join(root, masks(split), `${name}${maskEnd}`),
        }),
        () => 7,
      );
      if (list !== undefined) await write(join(root, list(split)), `${name}\n`);
    }
    expect(await titleOf(root)).toBe(`${title}: ${splits.join(", ")}`);
  },
);

test("pairs and folders of images are recognised", async () => {
  const root = await temporaryFolder();
  const at = (name: string) => join(root, name);
  await writePairs(
    1,
    () => ({ image: at("pairs/imgs/ä b.jpg"), mask: at("pairs/masks/ä b.png") }),
    () => 7,
  );
  for (const name of ["n01440764", "n01443537"]) await write(at(`in/ILSVRC/Data/CLS-LOC/train/${name}/x.JPEG`), "");
  for (const name of ["classes/a/1.jpg", "classes/b/1.jpg", "flat/1.jpg"]) await write(at(name), "");
  expect(await Promise.all(["pairs", "in", "classes", "flat"].map((name) => titleOf(at(name))))).toEqual([
    "images and masks in imgs and masks: all",
    "ImageNet, 2 class folders",
    "2 class folders",
    "images of flat, without labels",
  ]);
});

test("the nearest layout is named, and what is missing from it", async () => {
  const root = await writeCamvid();
  await rm(join(root, "annotations"), { recursive: true });
  await expect(recognise(root)).rejects.toThrow(
    /looks like CamVid \(found images\/train, images\/val\), but lacks annotations\/train, annotations\/val, /,
  );
  const outer = await temporaryFolder();
  await symlink(await writeCamvid(), join(outer, "unpacked"));
  await expect(recognise(outer)).rejects.toThrow(`give a folder below it: ${join(outer, "unpacked")} is CamVid`);
  const instances = await temporaryFolder();
  await write(join(instances, "leftImg8bit/val/x/x_0_1_leftImg8bit.png"), "");
  await write(join(instances, "gtFine/val/x/x_0_1_gtFine_instanceIds.png"), "");
  await expect(recognise(instances)).rejects.toThrow("gtFine/val/*_gtFine_labelIds.png");
  await expect(recognise(join(root, "gone"))).rejects.toThrow("cannot be read");
});
