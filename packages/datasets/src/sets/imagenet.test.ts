import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder, write, writeJpeg } from "../testing/fixtures.test.helpers.js";
import { hasKaggleLayout, imagenet } from "../index.js";

/** Lines of Kaggle's LOC_val_solution.csv; some pictures have several boxes. */
const lines = [
  "ImageId,PredictionString",
  "ILSVRC2012_val_00048981,n03995372 85 1 499 272 ",
  "ILSVRC2012_val_00037956,n03481172 131 0 499 254 n03481172 1 2 3 4 ",
  "ILSVRC2012_val_00026161,n02108000 38 0 464 280 ",
];

/** The archive's layout; the class n01440764 has no validation image here. */
async function kaggle(csv = lines): Promise<string> {
  const root = await temporaryFolder();
  const at = (path: string) => join(root, "ILSVRC/Data/CLS-LOC", path);
  for (const synset of ["n03995372", "n01440764", "n03481172", "n02108000"])
    await writeJpeg(at(`train/${synset}/${synset}_1.JPEG`), 8, 9);
  for (const line of lines.slice(1)) await writeJpeg(at(`val/${line.split(",")[0]!}.JPEG`), 8, 9);
  await write(join(root, "LOC_val_solution.csv"), Buffer.from(`${csv.join("\r\n")}\r\n`));
  return root;
}

const classes = async (root: string, split: string) => {
  const set = await imagenet(root, split);
  return Promise.all(Array.from({ length: set.length }, async (_, i) => (await set.open(i)).classIndex));
};

test("the flat validation images have the classes of the training folders", async () => {
  const root = await kaggle();
  expect(await hasKaggleLayout(root)).toBe(true);
  expect(await classes(root, "train")).toEqual([0, 1, 2, 3]);
  // In the order of the names: 26161 a dog, 37956 a hammer, 48981 a pot.
  expect(await classes(root, "val")).toEqual([1, 2, 3]);
  expect((await imagenet(root, "val")).classNames).toEqual(["n01440764", "n02108000", "n03481172", "n03995372"]);
  await rm(join(root, "ILSVRC/Data/CLS-LOC/train"), { recursive: true });
  expect(await hasKaggleLayout(root)).toBe(false);
  expect(await classes(root, "val")).toEqual([0, 1, 2]);
});

test("whatever is missing, truncated or wrong is named", async () => {
  const root = await kaggle();
  const file = join(root, "LOC_val_solution.csv");
  const image = join(root, "ILSVRC/Data/CLS-LOC/val/ILSVRC2012_val_00026161.JPEG");
  await expect(imagenet(root, "test")).rejects.toThrow("use train or val");
  const wrong: [readonly string[], string][] = [
    [lines.slice(0, 3), `${image}: the image is not in ${file}\nTo fix it`],
    [lines.slice(1), `${file}: does not begin with the line ImageId,PredictionString\nTo fix it`],
    [[...lines, "ILSVRC2012_val_00026161,n03995372 1"], `${file}, line 5: repeats ILSVRC2012_val_00026161`],
    [[...lines, "ILSVRC2012_val_00026162,dog"], `${file}, line 5: does not name a picture and its synset\nTo fix it`],
    [lines.slice(0, 1), `${file}: does not name a picture`],
    [[...lines.slice(0, 3), "ILSVRC2012_val_00026161,n99999999 1"], `${image}: the image belongs to n99999999`],
  ];
  for (const [csv, message] of wrong) {
    await write(file, Buffer.from(csv.join("\n")));
    await expect(imagenet(root, "val"), message).rejects.toThrow(message);
  }
  await rm(file);
  await expect(imagenet(root, "val")).rejects.toThrow(file);
  await rm(join(root, "ILSVRC/Data/CLS-LOC/val"), { recursive: true });
  await expect(imagenet(root, "val")).rejects.toThrow(
    `${join(root, "ILSVRC/Data/CLS-LOC/val")}: there is no such folder`,
  );
});
