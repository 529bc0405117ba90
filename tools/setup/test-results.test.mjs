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
    testResults: [],
  };
  const good = write("good", counts);
  const failing = {
    fullName: "adds",
    status: "failed",
    failureMessages: ["\u001b[31mit does not\u001b[39m\n    at x"],
  };
  const passing = { fullName: "takes away", status: "passed", failureMessages: [] };
  const testResults = [
    { name: "a.test.ts", status: "failed", message: "", assertionResults: [failing, passing] },
    { name: "b.test.ts", status: "passed", message: "", assertionResults: [passing] },
  ];
  const bad = write("bad", {
    ...counts,
    numFailedTests: 3,
    numFailedTestSuites: 1,
    success: false,
    testResults,
  });
  const unloadable = write("unloadable", {
    ...counts,
    numPassedTests: 0,
    numFailedTestSuites: 2,
    success: false,
    testResults: [{ name: "c.test.ts", status: "failed", message: "no such module", assertionResults: [] }],
  });
  const all = [good, bad, unloadable, join(folder, "absent")];
  const { failures, ...sums } = sumResults(all);
  expect(sums).toEqual({ passed: 10, failed: 6, skipped: 6 });
  const [first, second, third] = failures.map((text) => text.split("\n").map((line) => line.trim()));
  expect([first, second, third].map((lines) => basename(lines?.[0] ?? ""))).toEqual(["bad", "unloadable", "absent"]);
  expect(first?.slice(2)).toEqual(["adds", "it does not", "at x"]);
  expect(second?.slice(2)).toEqual(["no such module"]);
  expect(third?.slice(2)).toEqual(["left no results"]);
  forgetResults(all);
  expect(sumResults([good])).toMatchObject({ passed: 0, failed: 1 });
  rmSync(folder, { recursive: true });
});
