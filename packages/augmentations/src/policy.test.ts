import { fold, seedOf, type BatchContents } from "@ddep/core";
import { expect, test } from "vitest";
import { photometricAugmentations } from "./catalogue.js";
import { augmentationKinds, policyOf, readAugmentations, type Draw } from "./policy.js";
import { geometricOf, readGeometric } from "./geometric.js";
import { scaleAndCrop } from "./geometric/scale-and-crop.js";

const every = augmentationKinds.map((kind) => ({ kind, probability: 1 }));
const photometricKinds = Object.keys(photometricAugmentations);

test("missing parameters are filled in, and the result reads back unchanged", () => {
  const specs = readAugmentations(augmentationKinds.map((kind) => ({ kind })));
  expect(specs.map(({ kind }) => kind)).toEqual(augmentationKinds);
  expect(readAugmentations(JSON.parse(JSON.stringify(specs)))).toEqual(specs);
});

test.each([
  [[{ kind: "blur", sigma: [2, 1] }], "blur.sigma: augmentation 1: must be two numbers, the smaller first"],
  [[{ kind: "blur" }, { kind: "cutmix", strength: 3 }], 'a.json, cutmix: augmentation 2: Unrecognized key: "strength"'],
  [[{ kind: "colour-jitter", hue: 0.7 }], "colour-jitter.hue: augmentation 1"],
  [[{ kind: "swirl" }], "swirl.kind: augmentation 1"],
  [[null], "augmentation 1"],
  [{ kind: "blur" }, "augmentation list"],
])("a mistake is told with its key: %j", (json, message) => {
  expect(() => readAugmentations(json, "a.json")).toThrow(message);
  expect(() => readAugmentations(json, "a.json")).toThrow(/To fix it: give a list/);
});

test("colours change the picture and leave the mask alone", () => {
  const { photometric, mix } = policyOf(readAugmentations(every.filter(({ kind }) => photometricKinds.includes(kind))));
  expect(mix).toBeUndefined();
  const rgb = Uint8Array.from({ length: 10 * 8 * 3 }, (_, i) => (i * 91) % 256);
  const before = rgb.slice();
  photometric!(rgb, 10, 8, seedOf(1));
  expect(rgb).not.toEqual(before);
});

test("appending an augmentation does not change the draws of those before it", () => {
  const run = (...kinds: string[]) => {
    const { photometric } = policyOf(readAugmentations(kinds.map((kind) => ({ kind }))));
    const rgb = Uint8Array.from({ length: 10 * 8 * 3 }, (_, i) => (i * 91) % 256);
    photometric!(rgb, 10, 8, fold(seedOf(6), 1));
    return rgb;
  };
  expect(run("colour-jitter", "cutmix")).toEqual(run("colour-jitter"));
});

test("a batch stays finite and keeps valid labels under all mixing", () => {
  const { mix } = policyOf(readAugmentations(every.filter(({ kind }) => !photometricKinds.includes(kind))));
  const labels = Int32Array.from({ length: 3 * 64 }, (_, i) => i % 4);
  const contents: BatchContents = {
    batch: 3,
    height: 8,
    width: 8,
    images: new Float32Array(3 * 64 * 3).fill(1),
    truth: { labels, ignoreLabel: 9 },
  };
  mix!(contents, seedOf(1));
  expect(labels.every((label) => [0, 1, 2, 3, 9].includes(label))).toBe(true);
  expect(contents.images.every((x) => x === 0 || x === 1)).toBe(true);
});

test("a geometry from JSON equals the function with the same parameters", () => {
  const spec = readGeometric({ kind: "scale-and-crop", size: 32 });
  expect(geometricOf(readGeometric(JSON.parse(JSON.stringify(spec))))(50, 60, seedOf(1))).toEqual(
    scaleAndCrop({ size: 32 })(50, 60, seedOf(1)),
  );
  expect(() => readGeometric({ kind: "scale-and-crop" })).toThrow(/^size: /);
});

test("draws are reported as plain data, and do not depend on being observed", () => {
  const specs = readAugmentations(every);
  const run = (onDraw?: (draw: Draw) => void) => {
    const { photometric, mix } = policyOf(specs, onDraw === undefined ? {} : { onDraw });
    const rgb = Uint8Array.from({ length: 10 * 8 * 3 }, (_, i) => (i * 91) % 256);
    photometric!(rgb, 10, 8, seedOf(2));
    const labels = Int32Array.from({ length: 2 * 64 }, (_, i) => i % 4);
    const contents = {
      batch: 2,
      height: 8,
      width: 8,
      images: new Float32Array(2 * 64 * 3).fill(1),
      truth: { labels, ignoreLabel: 9 },
    };
    mix!(contents, seedOf(3));
    return { rgb, contents };
  };
  const draws: Draw[] = [];
  expect(run((draw) => draws.push(draw))).toEqual(run());
  expect(draws.map(({ kind }) => kind).sort()).toEqual([...augmentationKinds].sort());
  expect(JSON.parse(JSON.stringify(draws))).toEqual(draws);
  expect(draws.every(({ changes }) => changes.length > 0)).toBe(true);
});
