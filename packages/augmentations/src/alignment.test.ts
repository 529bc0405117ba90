import { applyToLabels, seedOf, fold, randomInt, uniform, type Geometry } from "@ddep/core";
import { expect, test } from "vitest";
import { geometricAugmentations } from "./catalogue.js";
import type { Augmentation } from "./geometric/part.js";
import { fullFrame } from "./geometric/framings.js";
import { randomResizedCrop } from "./geometric/random-resized-crop.js";
import { geometricOf, readGeometric } from "./geometric.js";
import { scaleAndCrop } from "./geometric/scale-and-crop.js";

const IGNORE = 255;

test("every second pixel of a doubled mask repeats, and the canvas outside is ignored", () => {
  const geometry: Geometry = {
    from: { x: 1, y: 0, width: 2, height: 1 },
    to: { x: 1, y: 1, width: 4, height: 2 },
    height: 3,
    width: 6,
    flip: false,
  };
  const i = IGNORE;
  const out = applyToLabels(Uint8Array.of(0, 1, 2, 3, 4, 5), 2, 3, geometry, i);
  expect([...out]).toEqual([i, i, i, i, i, i, i, 1, 1, 2, 2, i, i, 1, 1, 2, 2, i]);
  const flipped = applyToLabels(Uint8Array.of(0, 1, 2, 3, 4, 5), 2, 3, { ...geometry, flip: true }, i);
  expect([...flipped]).toEqual([i, i, i, i, i, i, i, 2, 2, 1, 1, i, i, 2, 2, 1, 1, i]);
});

test("halving takes the pixel right of the middle, whose area holds the output's centre", () => {
  const geometry = { ...fullFrame(1, 4), to: { x: 0, y: 0, width: 2, height: 1 }, width: 2 };
  expect([...applyToLabels(Int32Array.of(10, 11, 12, 13), 1, 4, geometry, IGNORE)]).toEqual([11, 13]);
});

test("the whole picture leaves the mask as it was", () => {
  const labels = Uint8Array.from({ length: 35 }, (_, i) => i);
  expect([...applyToLabels(labels, 5, 7, fullFrame(5, 7), IGNORE)]).toEqual([...labels]);
});

test("a mask of another size than said is refused", () => {
  expect(() => applyToLabels(new Uint8Array(6), 2, 2, fullFrame(2, 2), IGNORE)).toThrow("6 labels");
});

/** The picture under the same geometry: bilinear, half-pixel centres, written apart from the code under test. */
function applyToImage(image: Float64Array, width: number, { from, to, ...g }: Geometry): Float64Array {
  const out = new Float64Array(g.height * g.width).fill(NaN);
  const at = (y: number, x: number) => {
    const clampedY = Math.min(from.height - 1, Math.max(0, y)) + from.y;
    const clampedX = Math.min(from.width - 1, Math.max(0, x)) + from.x;
    return image[clampedY * width + clampedX]!;
  };
  for (let y = 0; y < to.height; y++)
    for (let x = 0; x < to.width; x++) {
      const sy = ((y + 0.5) * from.height) / to.height - 0.5;
      const sx = ((x + 0.5) * from.width) / to.width - 0.5;
      const [top, left] = [Math.floor(sy), Math.floor(sx)];
      const [fy, fx] = [sy - top, sx - left];
      const upper = at(top, left) * (1 - fx) + at(top, left + 1) * fx;
      const lower = at(top + 1, left) * (1 - fx) + at(top + 1, left + 1) * fx;
      const column = g.flip ? g.width - 1 - to.x - x : to.x + x;
      out[(to.y + y) * g.width + column] = upper * (1 - fy) + lower * fy;
    }
  return out;
}

/** Every geometric augmentation by its defaults, and some with options. */
const geometric: Record<string, Augmentation> = {
  ...Object.fromEntries(
    Object.keys(geometricAugmentations).map((kind) => [kind, geometricOf(readGeometric({ kind, size: 32 }))]),
  ),
  "random resized crop by its function": randomResizedCrop({ size: 32 }),
  "random resized crop of any shape": randomResizedCrop({ size: 48, scale: [0.3, 1], ratio: [0.5, 2] }),
  "scale and crop by its function": scaleAndCrop({ size: 32 }),
  "multi-scale crop with category ratio": scaleAndCrop({ size: 32, scale: [0.5, 2], categoryMaxRatio: 0.75 }),
  "from JSON": geometricOf(readGeometric({ kind: "scale-and-crop", size: 40, categoryMaxRatio: 0.6 })),
};

test.each(Object.entries(geometric))("%s: a mask painted into the image stays aligned with it", (_, draw) => {
  for (let i = 0; i < 60; i++) {
    const seed = fold(seedOf(7), i);
    const height = 20 + randomInt(fold(seed, "h"), 40);
    const width = 20 + randomInt(fold(seed, "w"), 40);
    // A half plane: only on its edge may a nearest label and a bilinear grey level disagree by up to a half.
    const angle = 2 * Math.PI * uniform(fold(seed, "angle"));
    const labels = Uint8Array.from({ length: height * width }, (_, k) => {
      const y = Math.floor(k / width) + 0.5 - height / 2;
      const x = (k % width) + 0.5 - width / 2;
      return x * Math.cos(angle) + y * Math.sin(angle) > 0 ? 1 : 0;
    });
    const geometry = draw(height, width, seed, { labels, ignoreLabel: IGNORE });
    const mask = applyToLabels(labels, height, width, geometry, IGNORE);
    const image = applyToImage(Float64Array.from(labels), width, geometry);
    const fits = (label: number, k: number) =>
      label === IGNORE ? Number.isNaN(image[k]) : Math.abs(image[k]! - label) <= 0.75;
    expect([...mask].findIndex((label, k) => !fits(label, k))).toBe(-1);
    // Away from edges they agree wholly, so the mean disagreement is that of a thin line.
    const covered = [...mask].flatMap((label, k) => (label === IGNORE ? [] : [Math.abs(image[k]! - label)]));
    expect(covered.reduce((a, b) => a + b, 0) / covered.length).toBeLessThan(0.03);
  }
});
