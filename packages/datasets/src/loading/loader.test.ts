import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import "@tensorflow/tfjs-backend-cpu";
import {
  imagenetNormalization,
  randomInt,
  seedOf,
  type BatchContents,
  type Geometry,
  type LabelMap,
  type PictureMask,
  type Seed,
} from "@ddep/core";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { imageFolder, imageLoader, labelledLoader, pictureOf, type Dataset, type LabelledDataset } from "../index.js";

beforeAll(() => tf.setBackend("cpu"));

const { seed, asBytes, take } = fixtures;
const labelMap: LabelMap = {
  names: ["a", "b", "c"],
  ignoreLabel: 9,
  colours: [
    [0, 0, 0],
    [1, 1, 1],
    [2, 2, 2],
  ],
};

/** Pictures `[2, 3]` whose first byte tells them apart, with labels 0 and 1 in columns of the picture. */
function numbered(length: number): LabelledDataset {
  return {
    length,
    labelMap,
    name: (i) => `picture ${i}`,
    open: (i) => {
      const rgb = Uint8Array.from({ length: 18 }, (_, k) => 10 * i + k);
      return Promise.resolve({ ...pictureOf(rgb, 2, 3), labels: Uint8Array.of(0, 1, 2, 2, 1, 0) });
    },
  };
}

async function names(dataset: Dataset, batch: number, n: number, s = seed): Promise<(readonly string[])[]> {
  const batches = await take(
    imageLoader(dataset, { batch, seed: s, geometry: fixtures.fullFrameOf, normalization: asBytes }),
    n,
  );
  return batches.map(({ images, names: batchNames }) => {
    images.dispose();
    return batchNames;
  });
}

test("epochs follow one another without a gap, each in a new order", async () => {
  const stream = (await names(numbered(5), 2, 10)).flat();
  const epochs = [0, 5, 10, 15].map((start) => stream.slice(start, start + 5));
  for (const epoch of epochs) expect(new Set(epoch).size).toBe(5);
  expect(new Set(epochs.map((epoch) => epoch.join())).size).toBeGreaterThan(2);
});

test("a set smaller than the batch repeats within it", async () => {
  const [batch] = await names(numbered(3), 8, 1);
  expect(batch!.length).toBe(8);
  for (const part of [batch!.slice(0, 3), batch!.slice(3, 6)]) expect(new Set(part).size).toBe(3);
});

test("the stream does not depend on the batch size", async () => {
  const by1 = (await names(numbered(7), 1, 12)).flat();
  const by4 = (await names(numbered(7), 4, 3)).flat();
  expect(by4).toEqual(by1);
});

test("pixels are normalised, padded with 0 and mirrored, labels likewise with the ignore label", async () => {
  const geometry: Geometry = {
    from: { x: 1, y: 0, width: 2, height: 2 },
    to: { x: 1, y: 0, width: 2, height: 2 },
    height: 3,
    width: 4,
    flip: false,
  };
  const { mean, std } = imagenetNormalization;
  const scaled = (pixel: number) => [0, 1, 2].map((c) => Math.fround((3 * pixel + c - mean[c]!) / std[c]!));
  const none = [0, 0, 0];
  const rows = [
    [none, scaled(1), scaled(2), none],
    [none, scaled(4), scaled(5), none],
    [none, none, none, none],
  ];
  const labels = [
    [9, 1, 2, 9],
    [9, 1, 0, 9],
    [9, 9, 9, 9],
  ];
  for (const flip of [false, true]) {
    const options = {
      batch: 1,
      seed,
      geometry: () => ({ ...geometry, flip }),
      normalization: imagenetNormalization,
    };
    const [batch] = await take(labelledLoader(numbered(1), options), 1);
    const turn = <T>(row: T[]) => (flip ? [...row].reverse() : row);
    expect(batch!.images.arraySync()).toEqual([rows.map(turn)]);
    expect(batch!.labels.arraySync()).toEqual([labels.map(turn)]);
    expect([batch!.images.dtype, batch!.labels.dtype]).toEqual(["float32", "int32"]);
    tf.dispose([batch!.images, batch!.labels]);
  }
});

test("labels are those of the pixels their centres fall in", async () => {
  const geometry: Geometry = {
    from: { x: 0, y: 0, width: 3, height: 2 },
    to: { x: 0, y: 0, width: 6, height: 1 },
    height: 1,
    width: 6,
    flip: false,
  };
  const options = { batch: 1, seed, geometry: () => geometry, normalization: asBytes };
  const [batch] = await take(labelledLoader(numbered(1), options), 1);
  expect(batch!.labels.arraySync()).toEqual([[[2, 2, 1, 1, 0, 0]]]);
  tf.dispose([batch!.images, batch!.labels]);
});

test("a damaged picture throws when its batch is reached, and earlier batches are unaffected", async () => {
  const unhandled: unknown[] = [];
  const listen = (reason: unknown) => unhandled.push(reason);
  process.on("unhandledRejection", listen);
  const root = await fixtures.temporaryFolder();
  for (let i = 0; i < 6; i++) await fixtures.writeImage(join(root, `${i}.png`), 8, 8, i);
  const bad = await fixtures.write(join(root, "bad.png"), Buffer.from("damaged"));
  const dataset = await imageFolder(root);
  const options = { batch: 1, geometry: fixtures.fullFrameOf, normalization: asBytes, prefetch: 4 };
  // A seed whose first epoch reaches the damaged file, the last of seven, at the fourth batch.
  let k = 0;
  while ((await firstEpoch(7, seedOf(k)))[3] !== 6) k++;
  const before = tf.memory().numTensors;
  const seen: string[] = [];
  const run = async () => {
    for await (const batch of imageLoader(dataset, { ...options, seed: seedOf(k) })) {
      seen.push(...batch.names);
      batch.images.dispose();
      await sleep(5);
    }
  };
  await expect(run()).rejects.toMatchObject({ name: "UserError", file: bad });
  expect(seen.length).toBe(3);
  expect(tf.memory().numTensors).toBe(before);
  // Left before the damaged file is reached: nothing is thrown at all.
  const [first] = await take(imageLoader(dataset, { ...options, seed: seedOf(k) }), 1);
  first!.images.dispose();
  await sleep(20);
  process.off("unhandledRejection", listen);
  expect(unhandled).toEqual([]);
  expect(tf.memory().numTensors).toBe(before);
});

/** The order of the first epoch, from the names of batches of one. */
async function firstEpoch(n: number, s: typeof seed): Promise<number[]> {
  return (await names(numbered(n), 1, n, s)).map(([name]) => Number(name!.split(" ")[1]));
}

test("pictures of different sizes in one batch cause an error that names one", async () => {
  const root = await fixtures.temporaryFolder();
  await fixtures.writeImage(join(root, "a.png"), 8, 8);
  await fixtures.writeImage(join(root, "b.png"), 8, 9);
  const options = { batch: 2, seed, geometry: fixtures.fullFrameOf, normalization: asBytes };
  await expect(take(imageLoader(await imageFolder(root), options), 1)).rejects.toThrow(/in the same batch/);
});

test("an empty set, and a geometry outside its picture, are refused", async () => {
  const options = { batch: 2, seed, geometry: fixtures.fullFrameOf, normalization: asBytes };
  expect(() => imageLoader(numbered(0), options)).toThrow("has no pictures");
  const outside = (height: number, width: number) => fixtures.fullFrameOf(height, width + 1);
  await expect(take(imageLoader(numbered(1), { ...options, geometry: outside }), 1)).rejects.toThrow(RangeError);
});

test("colours and mixing differ by batch, and are the same in a resumed stream", async () => {
  const drawn: string[] = [];
  const options = {
    batch: 2,
    seed,
    geometry: fixtures.fullFrameOf,
    normalization: asBytes,
    photometric: (rgb: Uint8Array, height: number, width: number, own: Seed) => {
      expect([rgb.length, height, width]).toEqual([18, 2, 3]);
      rgb.fill(randomInt(own, 256));
    },
    mix: ({ images, truth }: BatchContents, own: Seed) => {
      drawn.push(JSON.stringify(own));
      images[0] = 1000 + randomInt(own, 1000);
      truth!.labels[0] = randomInt(own, 3, 1);
    },
  };
  const read = async (start: number, n: number) =>
    (await take(labelledLoader(numbered(5), { ...options, start }), n)).map(({ images, labels, names }) => {
      const numbers = [images.arraySync(), labels.arraySync(), names];
      tf.dispose([images, labels]);
      return numbers;
    });
  const all = await read(0, 6);
  expect(await read(3, 3)).toEqual(all.slice(3));
  expect(new Set(drawn.slice(0, 6)).size).toBe(6);
  expect(new Set(all.map((batch) => JSON.stringify(batch[0]))).size).toBe(6);
});

test("a geometry receives the mask of labelled pictures only", async () => {
  const masks: unknown[] = [];
  const geometry = (height: number, width: number, _: Seed, mask?: PictureMask) => {
    masks.push(mask);
    return fixtures.fullFrameOf(height, width);
  };
  const options = { batch: 1, seed, geometry, normalization: asBytes, prefetch: 0 };
  const [labelled] = await take(labelledLoader(numbered(1), options), 1);
  const [plain] = await take(imageLoader(numbered(1), options), 1);
  tf.dispose([labelled!.images, labelled!.labels, plain!.images]);
  expect(masks).toEqual([{ labels: Uint8Array.of(0, 1, 2, 2, 1, 0), ignoreLabel: 9 }, undefined]);
});
