import { fold, seedOf, type BatchContents } from "@ddep/core";
import { expect, test } from "vitest";
import { batchAugmentations } from "./catalogue.js";
import { specSchema } from "./options/schemas.js";
import { applyToBatch, type BatchChange } from "./batch/change.js";
import { drawBatch } from "./batch.js";
import { objectsOf } from "./batch/objects.js";

const [batch, height, width] = [4, 18, 23];
const size = height * width;
const ignoreLabel = 255;

/** Pictures whose every pixel says where it is from: picture in red, place in green, label in blue. */
function contents(): BatchContents & { truth: { labels: Int32Array; ignoreLabel: number } } {
  const labels = Int32Array.from({ length: batch * size }, (_, i) => {
    const [y, x] = [Math.floor((i % size) / width), i % width];
    if (y === 0) return ignoreLabel;
    return (Math.floor(y / 5) + Math.floor(x / 6) * (1 + Math.floor(i / size))) % 5;
  });
  const images = new Float32Array(batch * size * 3);
  labels.forEach((label, i) => images.set([1 + Math.floor(i / size), i % size, label], 3 * i));
  return { batch, height, width, images, truth: { labels, ignoreLabel } };
}

const kinds = Object.keys(batchAugmentations);
const schema = specSchema(batchAugmentations);
const augmentation = (kind: string, rest: object = {}) => schema.parse({ kind, probability: 1, ...rest });

test.each(kinds)("%s: image and label of every pixel come from the same place of the same picture", (kind) => {
  let [moved, wrong] = [0, 0];
  for (let i = 0; i < 50; i++) {
    const before = contents();
    const after = contents();
    const changes = drawBatch(augmentation(kind), before, fold(seedOf(2), i));
    applyToBatch(changes, after);
    for (let p = 0; p < batch * size; p++) {
      const [picture, place, label] = after.images.subarray(3 * p, 3 * p + 3) as unknown as [number, number, number];
      const shown = after.truth.labels[p];
      const erased = picture === 0;
      const given = before.truth.labels[(picture - 1) * size + place];
      if (erased ? shown !== ignoreLabel : place !== p % size || shown !== label || given !== label) wrong++;
      if (erased || picture - 1 !== Math.floor(p / size)) moved++;
    }
  }
  expect(wrong).toBe(0);
  expect(moved).toBeGreaterThan(50);
});

test.each(kinds)("%s: the seed alone decides, and a draw written as JSON replays to the same batch", (kind) => {
  const draw = (seed: number) => drawBatch(augmentation(kind), contents(), seedOf(seed));
  expect(draw(1)).toEqual(draw(1));
  expect([2, 3, 4].map(draw)).not.toEqual([1, 1, 1].map(draw));
  const [once, again] = [contents(), contents()];
  applyToBatch(draw(1), once);
  applyToBatch(JSON.parse(JSON.stringify(draw(1))) as BatchChange[], again);
  expect(once).toEqual(again);
});

test("labels of erased pixels are kept on request", () => {
  const after = contents();
  applyToBatch(drawBatch(augmentation("cutout", { labels: "stay" }), after, seedOf(1)), after);
  expect(after.truth).toEqual(contents().truth);
  expect(after.images).not.toEqual(contents().images);
});

test("CutMix's share of the other picture is that of its Beta distribution, less what the edges cut off", () => {
  const square: BatchContents = { batch: 2, height: 200, width: 200, images: new Float32Array(0) };
  const shares = Array.from({ length: 1500 }, (_, i) => {
    const [change] = drawBatch(augmentation("cutmix"), square, fold(seedOf(9), i));
    const { width, height } = (change as { part: { box: { width: number; height: number } } }).part.box;
    return (width * height) / 200 ** 2;
  });
  // Of side s ~ sqrt(U): each axis keeps (1 - s / 4) of it, so E[s^2 (1 - s/4)^2] = 1/2 - (1/2)(2/5) + (1/16)(1/3).
  expect(shares.reduce((a, b) => a + b, 0) / shares.length).toBeCloseTo(0.5 - 0.2 + 1 / 48, 1);
  expect(Math.min(...shares)).toBeGreaterThanOrEqual(0);
});

test("ClassMix takes half of the other picture's classes, rounded up, and never what is ignored", () => {
  const given = contents();
  const changes = drawBatch(augmentation("classmix"), given, seedOf(1));
  expect(changes.length).toBe(batch);
  for (const change of changes) {
    if (change.kind !== "paste" || !("classes" in change.part)) throw new Error("no classes");
    const present = new Set(given.truth.labels.subarray(change.from * size, (change.from + 1) * size));
    present.delete(ignoreLabel);
    expect(change.part.classes.length).toBe(Math.ceil(present.size / 2));
    for (const label of change.part.classes) expect(present.has(label)).toBe(true);
    expect(change.from).not.toBe(change.onto);
  }
});

test("objects are connected parts that share a side", () => {
  const labels = Int32Array.of(1, 1, 0, 1, 0, 1, 0, 0, 1, 0, 2, 2);
  expect(objectsOf(labels, 4, (label) => label > 0)).toEqual([
    { pixel: 0, size: 3 },
    { pixel: 3, size: 1 },
    { pixel: 8, size: 1 },
    { pixel: 10, size: 2 },
  ]);
});

test("copy-paste keeps to its classes and sizes", () => {
  const given = contents();
  const changes = drawBatch(augmentation("copy-paste", { classes: [3], size: [0.02, 0.2] }), given, seedOf(1));
  applyToBatch(changes, given);
  const before = contents();
  for (let p = 0; p < batch * size; p++)
    if (given.images[3 * p] !== before.images[3 * p]) expect(given.truth.labels[p]).toBe(3);
});

test("mixing needs two pictures, and selecting by labels needs labels", () => {
  const alone = { ...contents(), batch: 1 };
  expect(() => drawBatch(augmentation("cutmix"), alone, seedOf(1))).toThrow(/cutmix: .*the batch has only one/);
  const unlabelled: BatchContents = { batch, height, width, images: contents().images };
  for (const kind of ["classmix", "copy-paste"])
    expect(() => drawBatch(augmentation(kind), unlabelled, seedOf(1))).toThrow(/these pictures have none/);
  const images = unlabelled.images.slice();
  applyToBatch(drawBatch(augmentation("cutmix"), unlabelled, seedOf(1)), unlabelled);
  expect(unlabelled.images).not.toEqual(images);
});
