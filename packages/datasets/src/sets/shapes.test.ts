import { fold, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { blankCanvas } from "../shapes/canvas.js";
import { paintThing } from "../shapes/objects.js";
import { kinds } from "../shapes/kinds.js";
import { drawObject, drawScene } from "../shapes/scene.js";
import { shapes, shapesLabels, shapesObjects } from "./shapes.js";
import type { Texture } from "../shapes/texture.js";

const options = { seed: seedOf(3), length: 200, size: 48 } as const;

/** Share of the square [-1.3, 1.3]^2 that an outline holds, on a fine grid. */
function area(index: number): number {
  const n = 1000;
  let inside = 0;
  for (let y = 0; y < n; y++)
    for (let x = 0; x < n; x++)
      if (kinds[index]!.outline(((x + 0.5) / n - 0.5) * 2.6, ((y + 0.5) / n - 0.5) * 2.6) < 0) inside++;
  return (inside / n / n) * 2.6 ** 2;
}

test("outlines have the areas of their shapes", () => {
  const expected = {
    disc: Math.PI * 0.9 ** 2,
    triangle: Math.sqrt(3) * 0.95 ** 2,
    square: 1.56 ** 2,
    ring: Math.PI * (0.94 ** 2 - 0.46 ** 2),
    cross: 2 * 1.96 * 0.6 - 0.6 ** 2,
  };
  for (const [name, value] of Object.entries(expected))
    expect(area(kinds.findIndex((shape) => shape.name === name))).toBeCloseTo(value, 2);
});

test("an outline's value is a distance: it never changes faster than the point moves", () => {
  for (const { name, outline } of kinds)
    for (let i = 0; i < 2000; i++) {
      const [x, y] = [Math.sin(i * 1.7) * 1.2, Math.cos(i * 2.3) * 1.2];
      const [dx, dy] = [1e-4 * Math.cos(i), 1e-4 * Math.sin(i)];
      expect(Math.abs(outline(x + dx, y + dy) - outline(x, y)), name).toBeLessThanOrEqual(1.0001e-4);
    }
});

test("masks are exact: a label is that of the topmost object at the pixel's centre", () => {
  const canvas = blankCanvas(40);
  const sun = { x: 1, y: 0, shadow: 0.5, relief: 0.2 };
  const texture: Texture = {
    pattern: () => 0,
    colours: [
      [0.5, 0.5, 0.5],
      [1, 1, 1],
    ],
  };
  const thing = (name: string, x: number, y: number, radius: number) => {
    const label = 1 + kinds.findIndex((shape) => shape.name === name);
    return { outline: kinds[label - 1]!.outline, label, texture, x, y, radius, angle: 0.5, aspect: 1 };
  };
  paintThing(canvas, thing("disc", 17.3, 21.8, 12), sun);
  paintThing(canvas, thing("square", 30, 20, 9), sun);
  const expected = Array.from({ length: 1600 }, (_, i) => {
    const [x, y] = [(i % 40) + 0.5, Math.floor(i / 40) + 0.5];
    const [u, v] = [x - 30, y - 20];
    const across = Math.abs(u * Math.cos(0.5) + v * Math.sin(0.5));
    const down = Math.abs(v * Math.cos(0.5) - u * Math.sin(0.5));
    if (Math.max(across, down) < 0.78 * 9) return 3;
    return Math.hypot(x - 17.3, y - 21.8) < 0.9 * 12 ? 1 : 0;
  });
  expect(Array.from(canvas.labels)).toEqual(expected);
});

test("a picture for classification contains its object and no other", () => {
  for (const [kind, { name }] of kinds.entries())
    for (let i = 0; i < 20; i++) {
      const { labels } = drawObject(48, kind, fold(seedOf(1), i));
      expect([...new Set(labels)].sort(), name).toEqual([0, kind + 1]);
    }
});

test("all classes are common, and background is the most common", async () => {
  const counts = new Float64Array(shapesLabels.names.length);
  const scenes = shapes({ ...options, split: "train" });
  for (let i = 0; i < scenes.length; i++) for (const label of (await scenes.open(i)).labels) counts[label]!++;
  const shares = Array.from(counts, (count) => count / (scenes.length * 48 * 48));
  expect(shares[0]).toBeGreaterThan(0.5);
  expect(shares[0]).toBeLessThan(0.8);
  for (const share of shares) expect(share).toBeGreaterThan(0.015);
});

test("hues of a kind overlap with those of the next, and not with those of others", () => {
  kinds.forEach(({ palette: { hue } }, k) => {
    const next = kinds[k + 1]?.palette.hue ?? kinds[0]!.palette.hue.map((turn) => turn + 1);
    const afterNext = kinds[k + 2]?.palette.hue ?? kinds[(k + 2) % kinds.length]!.palette.hue.map((turn) => turn + 1);
    expect(next[0]).toBeLessThan(hue[1]);
    expect(afterNext[0]).toBeGreaterThan(hue[1]);
  });
});

test("classes take turns", async () => {
  const objects = shapesObjects({ ...options, split: "val" });
  expect(objects.classNames).toEqual(shapesLabels.names.slice(1));
  const classes = await Promise.all([0, 1, 6, 7, 8].map(async (i) => (await objects.open(i)).classIndex));
  expect(classes).toEqual([0, 1, 6, 0, 1]);
});

test("splits share nothing, and a longer set starts with the shorter one", async () => {
  const bytes = async (split: "train" | "val", i: number, length = 200) => {
    const picture = await shapes({ ...options, split, length }).open(i);
    return Buffer.from(await picture.pixels({ x: 0, y: 0, width: 48, height: 48 }, 48, 48)).toString("base64");
  };
  const train = new Set(await Promise.all(Array.from({ length: 50 }, (_, i) => bytes("train", i))));
  const val = await Promise.all(Array.from({ length: 50 }, (_, i) => bytes("val", i)));
  expect(train.size).toBe(50);
  expect(val.filter((picture) => train.has(picture))).toEqual([]);
  expect(await bytes("train", 7, 20)).toBe(await bytes("train", 7, 2000));
});

test("a scene of 64 x 64 is drawn in a few milliseconds", () => {
  const times = Array.from({ length: 60 }, (_, i) => {
    const start = process.cpuUsage();
    drawScene(64, fold(seedOf(4), i));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  });
  // The median of the process's own time, so that a busy machine does not fail the test.
  expect(times.sort((a, b) => a - b)[30]).toBeLessThan(8);
});
