import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import {
  imageFolder,
  imageLoader,
  imagesInOrder,
  parseShare,
  pickListed,
  skipBadFiles,
  type BadFile,
} from "../index.js";

async function folder(good: number, bad: readonly string[]) {
  await tf.setBackend("cpu");
  const root = await fixtures.temporaryFolder();
  for (let i = 0; i < good; i++) await fixtures.writeImage(join(root, `a/${i}.png`), 16, 16, i);
  for (const name of bad) await fixtures.write(join(root, name), new Uint8Array());
  return { root, dataset: await imageFolder(root) };
}

const options = {
  batch: 2,
  seed: fixtures.seed,
  geometry: fixtures.randomCrop(8),
  normalization: fixtures.asBytes,
};

test("a bad picture throws by default; on request it is skipped, reported once and replaced by the seed", async () => {
  const { root, dataset } = await folder(20, ["a/bad one.png"]);
  const stream = (start: number, found: BadFile[], seed = options.seed) =>
    imageLoader(dataset, { ...options, seed, start, onBadFile: skipBadFiles((bad) => found.push(bad)) });
  await expect(fixtures.take(imageLoader(dataset, options), 11)).rejects.toThrow("the image file is empty");
  const before = tf.memory().numTensors;
  const contents = async (n: number, start: number, found: BadFile[]) =>
    (await fixtures.take(stream(start, found), n)).map(({ images, names }) => {
      const data = Array.from(images.dataSync());
      images.dispose();
      return { names, data };
    });
  const found: BadFile[] = [];
  const all = await contents(22, 0, found);
  expect(found).toEqual([
    { file: join(root, "a/bad one.png"), problem: expect.stringContaining("is empty") as string },
  ]);
  expect(all.flatMap(({ names }) => names)).toHaveLength(44);
  expect(all.flatMap(({ names }) => names)).not.toContain(join(root, "a/bad one.png"));
  expect(await contents(22, 0, [])).toEqual(all);
  for (const start of [5, 13]) expect(await contents(22 - start, start, [])).toEqual(all.slice(start));
  expect(tf.memory().numTensors).toBe(before);
});

test("in evaluation a bad picture is left out", async () => {
  const { dataset } = await folder(5, ["a/bad.png"]);
  const names: string[] = [];
  const whole = { batch: 2, geometry: fixtures.fullFrameOf, normalization: fixtures.asBytes };
  for await (const batch of imagesInOrder(dataset, { ...whole, onBadFile: skipBadFiles() })) {
    names.push(...batch.names);
    batch.images.dispose();
  }
  expect(names.length).toBe(5);
});

test("too many bad files throw, and so does an error without a file", async () => {
  const { dataset } = await folder(6, ["x.png", "y.png"]);
  await expect(fixtures.take(imageLoader(dataset, { ...options, onBadFile: skipBadFiles() }), 8)).rejects.toThrow(
    /2 of 8 pictures are unreadable, too many to skip/s,
  );
  expect(() => skipBadFiles()(new TypeError("a mistake in code"), 10)).toThrow(TypeError);
});

test("shares are parsed from numbers, percentages and quotients", () => {
  expect(["0.05", "5%", "1/30", " 1 / 8", "1", "100 %", "1e-2"].map(parseShare)).toEqual([
    0.05,
    0.05,
    1 / 30,
    0.125,
    1,
    1,
    0.01,
  ]);
  expect(["", "five", "1/", "5%%", "-1", "1/2/3"].map(parseShare)).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
});

test("a list picks pictures by the end of their paths", async () => {
  const { root, dataset } = await folder(3, ["b/0.png", "b/c d.png"]);
  expect(pickListed(dataset, ["a/2.png", join(root, "a/0.png"), "b/c d"], "list")).toEqual([0, 2, 4]);
  expect(pickListed(dataset, ["a/1.png masks/1.png"], "list")).toEqual([1]);
  expect(() => pickListed(dataset, ["0.png"], "list")).toThrow("list: 0.png matches 2 pictures");
  expect(() => pickListed(dataset, ["a/1", "a/1.png"], "list")).toThrow("list: a/1.png and a/1 are the same picture");
  expect(() => pickListed(dataset, ["a/7", "a/1", "q"], "list")).toThrow(
    "list: names 2 pictures that the split does not have: a/7, q\n",
  );
});
