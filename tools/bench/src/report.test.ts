import { expect, test } from "vitest";
import { measured } from "./fakes.test.helpers.js";
import { judge } from "./judge.js";
import { describe, imagesPerSecond, ratios, spread } from "./report.js";

const ours = measured("ddep", [100, 200, 125], {
  phases: { load: 1, decoder: 60, backward: 30.6 },
  peakBytes: 3 * 2 ** 30,
});
const theirs = measured("pytorch eager", [160, 300, 250], { peakBytes: 4 * 2 ** 30 });

test("ratios are of the same turn", () => {
  expect(ratios(ours, theirs)).toEqual([1.6, 1.5, 2]);
  expect(spread([1.6, 1.5, 2])).toBe("1.60 (1.50 to 2.00)");
  expect(imagesPerSecond(ours, 8)).toEqual([80, 40, 64]);
});

test("a terminal gets a line a side, our phases, and how they compare", () => {
  expect(describe([ours, theirs], 8)).toEqual([
    "ddep                 125 ms a step    64.00 (40.00 to 80.00) images/s  peak 3.00 GiB",
    "                 of it, ms: load 1, decoder 60, backward 31",
    "pytorch eager        250 ms a step    32.00 (26.67 to 50.00) images/s  peak 4.00 GiB",
    "                 ddep is 1.60 (1.50 to 2.00) times as fast, with 0.75 of its memory",
  ]);
  const training = measured("ddep training", [400], { waited: 0.0123 });
  expect(describe([training], 8)[1]).toBe("                 waits for its data 1.2 % of the time");
});

test("a target is held by the median, and memory by the peak", () => {
  const large = measured("pytorch compile", [100, 100, 100], { peakBytes: 2 * 2 ** 30 });
  const verdicts = judge(
    [ours, theirs, large],
    [
      { against: "pytorch eager", ratio: 1.6 },
      { against: "pytorch compile", ratio: 1.4 },
      { against: "tf.layers", ratio: 3 },
    ],
  );
  expect(verdicts).toEqual([
    {
      against: "pytorch eager",
      theirs,
      ratios: [1.6, 1.5, 2],
      memory: 0.75,
      target: 1.6,
      fastEnough: true,
      smallEnough: true,
    },
    {
      against: "pytorch compile",
      theirs: large,
      ratios: [1, 0.5, 0.8],
      memory: 1.5,
      target: 1.4,
      fastEnough: false,
      smallEnough: false,
    },
  ]);
});
