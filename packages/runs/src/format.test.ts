import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { formatDuration, formatLoss, formatPercent, formatSpeed, quoted } from "./format.js";

test("durations carry into the next unit", () => {
  expect([0.4, 59.4, 59.6, 200, 3599.6, 3900, 7199, 90_000].map(formatDuration)).toEqual([
    "0s",
    "59s",
    "1m 00s",
    "3m 20s",
    "1h 00m",
    "1h 05m",
    "2h 00m",
    "25h 00m",
  ]);
});

test("numbers keep the digits that matter", () => {
  expect([0, 0.08314, 4.2e-5, 123.44].map(formatLoss)).toEqual(["0.0000", "0.0831", "4.20e-5", "123.4"]);
  expect([3.14, 9.96, 96.4].map(formatSpeed)).toEqual(["3.1", "10", "96"]);
  expect([0, 0.3149, 1].map(formatPercent)).toEqual(["0.0", "31.5", "100.0"]);
});

test("a word of a shell is what it was", () => {
  for (const word of ["plain", "two words", "it's", '$HOME "`x`"', "", "*"])
    expect(spawnSync("bash", ["-c", `printf %s ${quoted(word)}`], { encoding: "utf8" }).stdout).toBe(word);
});
