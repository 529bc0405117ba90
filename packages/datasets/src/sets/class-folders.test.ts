import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { classFolders } from "./class-folders.js";
import { shared, temporaryFolder, writeImage } from "../testing/fixtures.test.helpers.js";

test("a class is the rank of its folder's name", async () => {
  const root = await temporaryFolder();
  for (const name of ["n02", "n010", "n1/deep", "N9"]) await writeImage(join(root, name, "x.png"), 4, 5);
  const dataset = await classFolders(root);
  expect(dataset.classNames).toEqual(["N9", "n010", "n02", "n1"]);
  const classes = await Promise.all([0, 1, 2, 3].map(async (i) => (await dataset.open(i)).classIndex));
  expect(classes).toEqual([0, 1, 2, 3]);
});

test("an empty class folder and an image beside the folders are errors that name them", async () => {
  const root = await temporaryFolder();
  await writeImage(join(root, "a/x.png"), 4, 5);
  await mkdir(join(root, "b"));
  await expect(classFolders(root)).rejects.toThrow(`${join(root, "b")}: the class folder contains no images`);
  await writeImage(join(root, "loose.png"), 4, 5);
  await expect(classFolders(root)).rejects.toThrow(`${join(root, "loose.png")}: the image is not in a class folder`);
});

test.skipIf(!existsSync(join(shared, "data/imagenet-samples")))(
  "ImageNet's samples are a picture a class",
  async () => {
    const dataset = await classFolders(join(shared, "data/imagenet-samples"));
    expect([dataset.length, dataset.classNames.length]).toEqual([1000, 1000]);
    // n01440764 is tench, class 0; n15075141 is toilet tissue, class 999.
    expect([dataset.classNames[0], dataset.classNames[999]]).toEqual(["n01440764", "n15075141"]);
    expect((await dataset.open(417)).classIndex).toBe(417);
  },
);
