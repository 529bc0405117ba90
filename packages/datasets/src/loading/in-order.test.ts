import { join } from "node:path";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { camvid, classFolders, classifiedInOrder, imageFolder, imagesInOrder, labelledInOrder } from "../index.js";

beforeAll(() => tf.setBackend("cpu"));

const options = { geometry: fixtures.fullFrameOf, normalization: fixtures.asBytes };

test("every picture comes once, in order, with neighbours of equal size in one batch", async () => {
  const root = await fixtures.temporaryFolder();
  for (const [i, width] of [8, 8, 8, 9, 9, 8, 8, 8].entries())
    await fixtures.writeImage(join(root, `${i}.png`), 6, width, i);
  const dataset = await imageFolder(root);
  const before = tf.memory().numTensors;
  const seen: { names: string[]; shape: number[] }[] = [];
  for await (const { images, names } of imagesInOrder(dataset, { ...options, batch: 3 })) {
    seen.push({ names: names.map((name) => name.slice(-5, -4)), shape: images.shape });
    const expected = names.flatMap((name) => Array.from(fixtures.rgb(6, images.shape[2], Number(name.slice(-5, -4)))));
    expect(Array.from(images.dataSync())).toEqual(expected);
    images.dispose();
  }
  expect(seen).toEqual([
    { names: ["0", "1", "2"], shape: [3, 6, 8, 3] },
    { names: ["3", "4"], shape: [2, 6, 9, 3] },
    { names: ["5"], shape: [1, 6, 8, 3] },
    { names: ["6", "7"], shape: [2, 6, 8, 3] },
  ]);
  expect(tf.memory().numTensors).toBe(before);
});

test("labels and classes come with their pictures, and leaving early leaks nothing", async () => {
  const root = await fixtures.temporaryFolder();
  await fixtures.writeCamvid(root, [
    [6, 8],
    [7, 5],
    [6, 6],
  ]);
  const before = tf.memory().numTensors;
  const dataset = await camvid(root, "train");
  let i = 0;
  for await (const { images, labels } of labelledInOrder(dataset, { ...options, batch: 1 })) {
    expect(Array.from(labels.dataSync())).toEqual(Array.from((await dataset.open(i++)).labels));
    tf.dispose([images, labels]);
  }
  expect(i).toBe(3);
  const classes = await classFolders(root);
  expect(classes.classNames).toEqual(["annotations", "images"]);
  for await (const batch of classifiedInOrder(classes, { ...options, batch: 1 })) {
    expect(batch.classes.dataSync()[0]).toBe(0);
    tf.dispose([batch.images, batch.classes]);
    break;
  }
  expect(tf.memory().numTensors).toBe(before);
});
