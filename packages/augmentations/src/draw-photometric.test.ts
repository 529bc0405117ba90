import { fold, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { photometricAugmentations } from "./catalogue.js";
import { specSchema } from "./options/schemas.js";
import { applyPhotometric, drawPhotometric, type PhotometricChange } from "./photometric.js";

const { parse } = specSchema(photometricAugmentations);

const draws = (augmentation: Parameters<typeof drawPhotometric>[0], n = 2000) =>
  Array.from({ length: n }, (_, i) => drawPhotometric(augmentation, fold(seedOf(5), i)));

test("the jitter's factors are uniform in their bounds, its order is uniform too", () => {
  const jitter = parse({ kind: "colour-jitter", brightness: 0.4, hue: 0.1, probability: 1 });
  const all = draws(jitter);
  for (const kind of ["brightness", "contrast", "saturation"] as const) {
    const factors = all.map((changes) => changes.find((c) => c.kind === kind) as { factor: number });
    const values = factors.map(({ factor }) => factor);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0.6);
    expect(Math.max(...values)).toBeLessThan(1.4);
    expect(values.reduce((a, b) => a + b, 0) / values.length).toBeCloseTo(1, 1);
  }
  const orders = new Map<string, number>();
  for (const changes of all) {
    const order = changes.map(({ kind }) => kind).join();
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(24);
  // 2000 / 24 = 83 with a deviation of 9.
  expect(Math.min(...orders.values())).toBeGreaterThan(40);
});

test("a single number stands for bounds, as in torchvision", () => {
  expect(parse({ kind: "colour-jitter", brightness: 1.5, hue: 0.2 })).toMatchObject({
    brightness: [0, 2.5],
    hue: [-0.2, 0.2],
  });
});

test("each augmentation is applied with its probability", () => {
  const share = (all: PhotometricChange[][]) => all.filter((c) => c.length > 0).length / all.length;
  expect(share(draws(parse({ kind: "greyscale" })))).toBeCloseTo(0.2, 1);
  expect(share(draws(parse({ kind: "blur", probability: 0 })))).toBe(0);
});

test("a draw written as JSON replays to the same bytes", () => {
  const jitter = parse({ kind: "colour-jitter", probability: 1 });
  const changes = [
    ...drawPhotometric(jitter, seedOf(3)),
    ...drawPhotometric(parse({ kind: "blur", probability: 1 }), seedOf(4)),
  ];
  const bytes = () => Uint8Array.from({ length: 12 * 9 * 3 }, (_, i) => (i * 53) % 256);
  const [once, again] = [bytes(), bytes()];
  applyPhotometric(changes, { data: once, height: 12, width: 9 });
  applyPhotometric(JSON.parse(JSON.stringify(changes)) as PhotometricChange[], { data: again, height: 12, width: 9 });
  expect(once).toEqual(again);
  expect(once).not.toEqual(bytes());
});
