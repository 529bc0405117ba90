import { existsSync } from "node:fs";
import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import { fold, seedOf, type ImageBatch } from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import * as fixtures from "./fixtures.test.helpers.js";
import { copies, openCopy } from "./copies.test.helpers.js";
import {
  camvid,
  classFolders,
  classifiedLoader,
  datasets,
  fraction,
  imageFolder,
  imageLoader,
  labelledLoader,
  shapes,
  shapesObjects,
  withIndices,
  type ClassifiedDataset,
  type Dataset,
  type DatasetPart,
  type LabelledDataset,
  type LoaderOptions,
} from "../index.js";

const { seed } = fixtures;

type Case =
  | { kind: "images"; dataset: Dataset }
  | { kind: "labelled"; dataset: LabelledDataset }
  | { kind: "classified"; dataset: ClassifiedDataset };

async function classFolder(): Promise<string> {
  const root = await fixtures.temporaryFolder();
  for (const name of ["b/1", "b/2", "a/1", "c/deep/1", "c/2"])
    await fixtures.writeImage(join(root, `${name}.png`), 30, 20 + name.length, name.length);
  return root;
}

const cases: Record<string, () => Promise<Case>> = {
  "image folder": async () => ({ kind: "images", dataset: await imageFolder(await classFolder()) }),
  "class folders": async () => ({ kind: "classified", dataset: await classFolders(await classFolder()) }),
  "a subset": async () => {
    const dataset = shapes({ seed, split: "train", length: 40, size: 32 });
    return { kind: "labelled", dataset: withIndices(dataset, fraction(40, 0.2, seed)) };
  },
  "shapes' objects": () =>
    Promise.resolve({
      kind: "classified",
      dataset: shapesObjects({ seed, split: "train", length: 9, size: 32 }),
    }),
};
for (const { part, copy } of copies)
  cases[copy.title] = async () => ({ kind: "labelled", dataset: await openCopy(part, copy, await copy.write()) });
for (const [name, { needsRoot, train, validation, labelled }] of Object.entries<DatasetPart>(datasets))
  if (!needsRoot)
    for (const split of [train, validation])
      cases[`${name}, ${split}`] = async () => ({
        kind: "labelled",
        dataset: withIndices(await labelled({ split }), [0, 1, 2, 3, 4, 5, 6, 7, 8]),
      });
for (const split of ["train", "val"])
  if (existsSync(join(fixtures.shared, "data/camvid")))
    cases[`CamVid itself, ${split}`] = async () => {
      const dataset = await camvid(join(fixtures.shared, "data/camvid"), split);
      return { kind: "labelled", dataset: withIndices(dataset, [0, 50, 100]) };
    };

function stream({ kind, dataset }: Case, options: Partial<LoaderOptions>): AsyncGenerator<ImageBatch, void, undefined> {
  const full = {
    batch: 2,
    seed,
    geometry: fixtures.randomCrop(16),
    normalization: fixtures.asBytes,
    ...options,
  };
  if (kind === "labelled") return labelledLoader(dataset, full);
  if (kind === "classified") return classifiedLoader(dataset, full);
  return imageLoader(dataset, full);
}

/** All that a batch holds, its tensors disposed. */
function contents(batch: ImageBatch) {
  const tensors = Object.entries(batch).filter((entry): entry is [string, tf.Tensor] => entry[1] instanceof tf.Tensor);
  const values = tensors.map(([key, tensor]) => ({
    key,
    shape: tensor.shape,
    data: Array.from(tensor.dataSync()),
  }));
  tf.dispose(tensors.map(([, tensor]) => tensor));
  return { names: batch.names, values };
}

async function batches(source: Case, n: number, options: Partial<LoaderOptions> = {}) {
  return (await fixtures.take(stream(source, options), n)).map(contents);
}

test("every data set is in the cases, and splits and layouts are its own", () => {
  for (const part of Object.values<DatasetPart>(datasets)) {
    if (part.needsRoot)
      expect(
        copies.some((each) => each.part === part),
        part.title,
      ).toBe(true);
    for (const { splits } of part.layouts)
      expect(splits).toEqual(expect.arrayContaining([part.train, part.validation]));
  }
});

test.for(Object.keys(cases))("%s keeps the contract of a data set", async (name) => {
  await tf.setBackend("cpu");
  const source = await cases[name]!();
  const { dataset } = source;

  // Names are unique, and opening is deterministic and of the size it says.
  const names = Array.from({ length: dataset.length }, (_, i) => dataset.name(i));
  expect(new Set(names).size).toBe(dataset.length);
  for (let i = 0; i < dataset.length; i++) {
    const [first, second] = [await dataset.open(i), await dataset.open(i)];
    const { height, width } = first;
    expect([second.height, second.width]).toEqual([height, width]);
    const all = { x: 0, y: 0, width, height };
    const pixels = await first.pixels(all, height, width);
    expect(pixels.length).toBe(height * width * 3);
    expect(Buffer.compare(pixels, await second.pixels(all, height, width))).toBe(0);
    expect(new Set(pixels).size).toBeGreaterThan(8);
    // A crop is that part of the whole, to the byte.
    const part = await first.pixels({ x: 3, y: 2, width: 5, height: 4 }, 4, 5);
    const expected = Array.from({ length: 4 * 5 * 3 }, (_, k) => {
      const [row, column] = [Math.floor(k / 15), k % 15];
      return pixels[((2 + row) * width + 3) * 3 + column];
    });
    expect(Array.from(part)).toEqual(expected);
  }
  if (source.kind === "labelled") {
    const { labelMap } = source.dataset;
    expect(labelMap.colours.length).toBe(labelMap.names.length);
    for (let i = 0; i < dataset.length; i++) {
      const { labels, height, width } = await source.dataset.open(i);
      expect(labels.length).toBe(height * width);
      const known = (label: number) => label < labelMap.names.length || label === labelMap.ignoreLabel;
      expect([...new Set(labels)].filter((label) => !known(label))).toEqual([]);
    }
  }
  if (source.kind === "classified")
    for (let i = 0; i < dataset.length; i++)
      expect(source.dataset.classNames[(await source.dataset.open(i)).classIndex]).toBeDefined();

  // The loader: each picture once an epoch, the same again, from any step, differently by seed, and nothing leaks.
  const before = tf.memory().numTensors;
  const uninterrupted = await batches(source, 6);
  expect(new Set(uninterrupted.flatMap((batch) => batch.names).slice(0, dataset.length)).size).toBe(dataset.length);
  expect(await batches(source, 6)).toEqual(uninterrupted);
  for (const start of [1, 3, 5])
    expect(await batches(source, 6 - start, { start })).toEqual(uninterrupted.slice(start));
  expect(await batches(source, 6, { prefetch: 0 })).toEqual(uninterrupted);
  expect(await batches(source, 6, { seed: fold(seedOf(12), "other") })).not.toEqual(uninterrupted);
  for (const { names: batchNames, values } of uninterrupted) {
    expect(batchNames.every((batchName) => names.includes(batchName))).toBe(true);
    expect(values[0]!.shape).toEqual([2, 16, 16, 3]);
    if (source.kind === "labelled") expect(values[1]!.shape).toEqual([2, 16, 16]);
    if (source.kind === "classified") expect(values[1]!.shape).toEqual([2]);
  }
  expect(tf.memory().numTensors).toBe(before);
});
