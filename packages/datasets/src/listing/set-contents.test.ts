import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { Dataset } from "../contract/dataset.js";
import { withIndices } from "../contract/dataset.js";
import { imageFolder } from "../sets/image-folder.js";
import { temporaryFolder } from "../testing/fixtures.test.helpers.js";
import { contentsOf, differenceOf } from "./set-contents.js";

async function folder(files: Readonly<Record<string, string>>): Promise<string> {
  const root = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    await mkdir(join(root, name, ".."), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

test("the contents of a set do not depend on its root, and each difference is reported by name", async () => {
  const files = { "a/1.png": "one", "a/2.png": "two", "b/3.png": "three", "b/4.png": "four" };
  const [root, moved] = [await folder(files), await folder(files)];
  const before = await contentsOf(await imageFolder(root), root);
  const same = await contentsOf(await imageFolder(moved), moved);
  expect(before.summary).toEqual({ images: 4, bytes: 15, content: true, hash: expect.stringMatching(/^[\da-f]{64}$/) });
  expect(same.summary).toEqual(before.summary);
  // Of the same size: only what is in the file tells.
  await writeFile(join(root, "a/2.png"), "owt");
  await writeFile(join(root, "b/5.png"), "five");
  await rm(join(root, "b/3.png"));
  const now = await contentsOf(await imageFolder(root), root);
  expect(now.summary.hash).not.toBe(before.summary.hash);
  expect(differenceOf(before.packed, now.packed)).toEqual({
    removed: ["b/3.png"],
    added: ["b/5.png"],
    changed: ["a/2.png"],
    moved: false,
  });
});

test("large sets are compared by names and sizes", async () => {
  const root = await folder({ "1.png": "one", "2.png": "two" });
  const read = async () => contentsOf(await imageFolder(root), root, 5);
  const before = await read();
  expect(before.summary).toMatchObject({ bytes: 6, content: false });
  await writeFile(join(root, "1.png"), "eno");
  expect((await read()).summary.hash).toBe(before.summary.hash);
  await writeFile(join(root, "1.png"), "");
  expect(differenceOf(before.packed, (await read()).packed)).toMatchObject({ changed: ["1.png"] });
});

test("the order counts, generated sets have only names, and unreadable files are tolerated", async () => {
  const made: Dataset = { length: 2, name: (i) => `made/${i}`, open: () => Promise.reject(new Error("not opened")) };
  const { summary, packed } = await contentsOf(made, undefined);
  expect(summary).toMatchObject({ images: 2, bytes: 0 });
  const turned = await contentsOf(withIndices(made, [1, 0]), undefined);
  expect(turned.summary.hash).not.toBe(summary.hash);
  expect(differenceOf(packed, turned.packed)).toEqual({ removed: [], added: [], changed: [], moved: true });
  const root = await folder({ "1.png": "one" });
  const images = await imageFolder(root);
  const whole = await contentsOf(images, root);
  await rm(join(root, "1.png"));
  expect(differenceOf(whole.packed, (await contentsOf(images, root)).packed)).toMatchObject({ changed: ["1.png"] });
});

test("the mask is part of a picture, also in a subset", async () => {
  const root = await folder({ "1.png": "one", "2.png": "two", "m1.png": "mask", "m2.png": "kask" });
  const set: Dataset = {
    length: 2,
    name: (i) => join(root, `${i + 1}.png`),
    files: (i) => [join(root, `${i + 1}.png`), join(root, `m${i + 1}.png`)],
    open: () => Promise.reject(new Error("not opened")),
  };
  const chosen = withIndices(set, [1]);
  const before = await contentsOf(chosen, root);
  await writeFile(join(root, "m1.png"), "another");
  expect((await contentsOf(chosen, root)).summary).toEqual(before.summary);
  await writeFile(join(root, "m2.png"), "mmmm");
  expect(differenceOf(before.packed, (await contentsOf(chosen, root)).packed)).toMatchObject({ changed: ["2.png"] });
});
