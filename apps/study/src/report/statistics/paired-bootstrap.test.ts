import { fold, normals, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { counts, scoresOf } from "../synthetic.test.helpers.js";
import { drawAgain, meanIoUOfDraws } from "./draws.js";
import { pairedBootstrap, type Resampled } from "./paired-bootstrap.js";

const constant = (meanIoU: number, draws = 2000): Resampled => ({ meanIoU, ofDraws: new Float64Array(draws).fill(meanIoU) }); // prettier-ignore

test("a pair of equal runs differs by 0 with p = 1", () => {
  const pairs = [0.3, 0.4, 0.5].map((score) => [constant(score), constant(score)] as const);
  expect(pairedBootstrap(pairs, drawAgain(3, 2000, seedOf(1)))).toEqual({
    seeds: 3,
    difference: 0,
    interval: [0, 0],
    p: 1,
  });
});

test("a difference that every seed has is certain up to the number of draws", () => {
  const pairs = [0.1, 0.1, 0.1].map((gain, i) => [constant(0.3 + i / 10 + gain), constant(0.3 + i / 10)] as const); // prettier-ignore
  const { difference, interval, p } = pairedBootstrap(pairs, drawAgain(3, 2000, seedOf(1)));
  [difference, ...interval].forEach((value) => expect(value).toBeCloseTo(0.1, 12));
  expect(p).toBeCloseTo(2 / 2001, 12);
});

test("of two seeds that disagree, p is what counting says", () => {
  // Draws of two seeds with differences -d and +d: both -d, both +d (a quarter each), one of each (a half, mean 0).
  const pairs = [-0.1, 0.1].map((gain) => [constant(0.5 + gain, 20_000), constant(0.5, 20_000)] as const);
  const { difference, interval, p } = pairedBootstrap(pairs, drawAgain(2, 20_000, seedOf(2)));
  expect(difference).toBeCloseTo(0, 12);
  expect(interval[0]).toBeCloseTo(-0.1, 12);
  expect(interval[1]).toBeCloseTo(0.1, 12);
  expect(p).toBe(1);
});

test("mean IoU of a draw is that of the images it drew", () => {
  const measured = counts(0.5, 30, 5);
  const draws = drawAgain(30, 5, seedOf(4));
  const values = meanIoUOfDraws(measured, draws);
  draws.times.forEach((times, draw) => {
    expect(times.reduce((a, b) => a + b, 0)).toBe(30);
    const take = <T>(rows: readonly T[]) => rows.flatMap((row, i) => Array<T>(times[i]!).fill(row));
    const { names, intersections, unions } = measured;
    const drawn = { names: take(names), intersections: take(intersections), unions: take(unions) };
    expect(values[draw]).toBeCloseTo(scoresOf(drawn).meanIoU, 12);
  });
});

test("a class that no drawn image has is left out of the mean", () => {
  const values = meanIoUOfDraws(
    { names: ["a", "b"], intersections: [[5, 0], [5, 8]], unions: [[10, 0], [10, 10]] }, // prettier-ignore
    { size: 2, times: [Uint16Array.of(2, 0), Uint16Array.of(0, 2)] },
  );
  expect([...values]).toEqual([0.5, (0.5 + 0.8) / 2]);
});

test("intervals cover the truth about as often as they say", () => {
  // Differences of seeds are N(0.02, 0.03^2), of draws of images N(0, 0.01^2) for all seeds alike: 8 seeds.
  const [truth, trials, draws, seeds] = [0.02, 300, 400, 8];
  const drawn = drawAgain(seeds, draws, seedOf(12));
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const seed = fold(seedOf(11), trial);
    const ofSeeds = normals(fold(seed, "seeds"), seeds);
    const [shift] = normals(fold(seed, "images"), 1);
    const ofDraws = normals(fold(seed, "draws"), draws);
    const pairs = Array.from(ofSeeds, (z) => {
      const meanIoU = truth + 0.03 * z + 0.01 * shift!;
      return [{ meanIoU, ofDraws: Float64Array.from(ofDraws, (e) => meanIoU + 0.01 * e) }, constant(0, draws)] as const; // prettier-ignore
    });
    const [low, high] = pairedBootstrap(pairs, drawn).interval;
    if (low <= truth && truth <= high) covered++;
  }
  // 8 seeds: percentiles are a little narrow (0.95 would be 285 of 300; its deviation is 4).
  expect(covered / trials).toBeGreaterThan(0.86);
  expect(covered / trials).toBeLessThan(0.98);
});
