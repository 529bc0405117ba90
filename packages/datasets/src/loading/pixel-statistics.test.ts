import { join } from "node:path";
import { expect, test } from "vitest";
import * as fixtures from "../testing/fixtures.test.helpers.js";
import { evenlySpread, imageFolder, pixelStatistics } from "../index.js";

const geometry = fixtures.fullFrameOf;

async function folder(images: number) {
  const root = await fixtures.temporaryFolder();
  for (let i = 0; i < images; i++) await fixtures.writeImage(join(root, `${i}.png`), 6, 8, i);
  return imageFolder(root);
}

test("mean and deviation are those of all pixels of a channel", async () => {
  const found = await pixelStatistics(await folder(11), { geometry });
  const pixels = Array.from({ length: 11 }, (_, i) => [...fixtures.rgb(6, 8, i)]).flat();
  for (const c of [0, 1, 2]) {
    const channel = pixels.filter((_, i) => i % 3 === c);
    const mean = channel.reduce((sum, value) => sum + value, 0) / channel.length;
    const variance = channel.reduce((sum, value) => sum + (value - mean) ** 2, 0) / channel.length;
    expect(found.mean[c]).toBeCloseTo(mean, 9);
    expect(found.std[c]).toBeCloseTo(Math.sqrt(variance), 9);
  }
});

test("a limited number of pictures, evenly spread, is opened from a large set", async () => {
  const dataset = await folder(10);
  const opened: string[] = [];
  const watched = { ...dataset, open: (i: number) => (opened.push(dataset.name(i).slice(-5, -4)), dataset.open(i)) };
  expect(await pixelStatistics(watched, { geometry, pictures: 4 })).toEqual(
    await pixelStatistics(evenlySpread(dataset, 4), { geometry }),
  );
  expect(opened.sort()).toEqual(["1", "3", "6", "8"]);
});

test("an unreadable picture is named, or left out if bad files are skipped", async () => {
  const dataset = await folder(3);
  const damaged = {
    ...dataset,
    open: (i: number) => (i === 1 ? Promise.reject(new Error("damaged")) : dataset.open(i)),
  };
  await expect(pixelStatistics(damaged, { geometry })).rejects.toThrow("damaged");
  const heard: unknown[] = [];
  const found = await pixelStatistics(damaged, { geometry, onBadFile: (error) => heard.push(error) });
  expect(heard).toHaveLength(1);
  expect(found.mean.every(Number.isFinite)).toBe(true);
});
