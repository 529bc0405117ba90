// @ts-check
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { forgetResults, sumResults } from "./test-results.mjs";

test("results are summed; a package that broke off counts as failed", () => {
  const folder = mkdtempSync(join(tmpdir(), "ddep-test-"));
  const write = (/** @type {string} */ name, /** @type {object} */ results) => {
    mkdirSync(join(folder, name, ".turbo"), { recursive: true });
    writeFileSync(join(folder, name, ".turbo", "test-results.json"), JSON.stringify(results));
    return join(folder, name);
  };
  const counts = {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 2,
    numFailedTestSuites: 0,
    success: true,
  };
  const good = write("good", counts);
  const bad = write("bad", { ...counts, numFailedTests: 3, numFailedTestSuites: 1, success: false });
  const unloadable = write("unloadable", {
    ...counts,
    numPassedTests: 0,
    numFailedTestSuites: 2,
    success: false,
  });
  const all = [good, bad, unloadable, join(folder, "absent")];
  const { failures, ...sums } = sumResults(all);
  expect(sums).toEqual({ passed: 10, failed: 6, skipped: 6 });
  expect(failures.map((failure) => basename(failure))).toEqual(["bad", "unloadable", "absent"]);
  forgetResults(all);
  expect(sumResults([good])).toMatchObject({ passed: 0, failed: 1 });
  rmSync(folder, { recursive: true });
});
