import { fold, normals, seedOf } from "@ddep/core";
import { studentDraws } from "@ddep/metrics";
import { expect, test } from "vitest";
import { counts, scoresOf } from "../synthetic.test.helpers.js";
import { drawAgain, meanIoUOfDraws } from "./draws.js";
import { pairedBootstrap, type Resampled } from "./paired-bootstrap.js";

const constant = (meanIoU: number, draws = 2000): Resampled => ({
  meanIoU,
  ofDraws: new Float64Array(draws).fill(meanIoU),
});

test("a pair of equal runs differs by 0 with p = 1", () => {
  const pairs = [0.3, 0.4, 0.5].map((score) => [constant(score), constant(score)] as const);
  expect(pairedBootstrap(pairs, studentDraws(2, 2000, seedOf(1)))).toEqual({
    seeds: 3,
    difference: 0,
    interval: [0, 0],
    p: 1,
  });
});

test("a difference that every seed has is certain up to the number of draws", () => {
  const pairs = [0.1, 0.1, 0.1].map((gain, i) => [constant(0.3 + i / 10 + gain), constant(0.3 + i / 10)] as const);
  const { difference, interval, p } = pairedBootstrap(pairs, studentDraws(2, 2000, seedOf(1)));
  [difference, ...interval].forEach((value) => expect(value).toBeCloseTo(0.1, 12));
  expect(p).toBeCloseTo(2 / 2001, 12);
});

test.for([
  {
    a: [0.355, 0.353, 0.309],
    b: [0.374, 0.386, 0.325],
    interval: [-0.045207165198732795, -0.00012616813460057663] as const,
    p: 0.049485444055213226,
  },
  {
    a: [0.4, 0.35, 0.42, 0.33, 0.37],
    b: [0.36, 0.36, 0.37, 0.32, 0.33],
    interval: [-0.00516551901050703, 0.05716551901050704] as const,
    p: 0.08146997954982554,
  },
])("where all images are alike it is the paired t-test: $a", ({ a, b, interval, p }) => {
  // Interval and p of scipy 1.17's stats.ttest_rel.
  const draws = 20_000;
  const pairs = a.map((score, i) => [constant(score, draws), constant(b[i]!, draws)] as const);
  const found = pairedBootstrap(pairs, studentDraws(a.length - 1, draws, seedOf(2)));
  interval.forEach((end, i) => expect(found.interval[i]).toBeCloseTo(end, 4));
  expect(Math.abs(found.p - p)).toBeLessThan(2e-4);
});

test("one seed varies with its images alone", () => {
  const run: Resampled = { meanIoU: 0.5, ofDraws: Float64Array.of(0.4, 0.5, 0.6, 0.5) };
  const { seeds, difference, interval } = pairedBootstrap([[run, constant(0.3, 4)]], new Float64Array(4));
  expect(seeds).toBe(1);
  expect(difference).toBeCloseTo(0.2, 12);
  expect(interval[0]).toBeGreaterThan(0.1);
  expect(interval[1]).toBeLessThan(0.3);
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
    {
      names: ["a", "b"],
      intersections: [
        [5, 0],
        [5, 8],
      ],
      unions: [
        [10, 0],
        [10, 10],
      ],
    },
    { size: 2, times: [Uint16Array.of(2, 0), Uint16Array.of(0, 2)] },
  );
  expect([...values]).toEqual([0.5, (0.5 + 0.8) / 2]);
});

test.for([3, 8])("intervals of %i seeds cover the truth as often as they say", (seeds) => {
  // Differences of seeds are N(0.02, 0.03^2), of draws of images N(0, 0.01^2) for all seeds alike.
  const [truth, trials, draws] = [0.02, 600, 400];
  const students = studentDraws(seeds - 1, draws, seedOf(12));
  let covered = 0;
  for (let trial = 0; trial < trials; trial++) {
    const seed = fold(seedOf(11), trial);
    const ofSeeds = normals(fold(seed, "seeds"), seeds);
    const [shift] = normals(fold(seed, "images"), 1);
    const ofDraws = normals(fold(seed, "draws"), draws);
    const pairs = Array.from(ofSeeds, (z) => {
      const meanIoU = truth + 0.03 * z + 0.01 * shift!;
      return [{ meanIoU, ofDraws: Float64Array.from(ofDraws, (e) => meanIoU + 0.01 * e) }, constant(0, draws)] as const;
    });
    const [low, high] = pairedBootstrap(pairs, students).interval;
    if (low <= truth && truth <= high) covered++;
  }
  // The deviation of a share of 600 is 0.009.
  expect(covered / trials).toBeGreaterThan(0.92);
  expect(covered / trials).toBeLessThan(0.98);
});
