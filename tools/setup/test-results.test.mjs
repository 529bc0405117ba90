// @ts-check
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "./places.mjs";
import { readResults } from "./test-results.mjs";

test("results are counted; a file that cannot be loaded and a run that broke off count as failed; the slowest come first", () => {
  const folder = mkdtempSync(join(tmpdir(), "ddep-test-"));
  const file = join(folder, "results.json");
  const write = (/** @type {object} */ results) => writeFileSync(file, JSON.stringify(results));
  const counts = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, success: true, testResults: [] };
  const failing = {
    fullName: "adds",
    status: "failed",
    failureMessages: ["\u001b[31mit does not\u001b[39m\n    at x"],
  };
  const passing = { fullName: "takes away", status: "passed", failureMessages: [] };
  const at = (/** @type {string} */ name, /** @type {number} */ seconds) => ({
    ...{ name: join(root, name), message: "", startTime: 1000, endTime: 1000 + 1000 * seconds },
  });
  const testResults = [
    { ...at("a.test.ts", 2), status: "failed", assertionResults: [failing, passing] },
    { ...at("b.test.ts", 0.5), status: "passed", assertionResults: [passing] },
    { ...at("c.test.ts", 0), status: "failed", message: "no such module", assertionResults: [] },
    ...Array.from({ length: 9 }, (_, i) => ({ ...at(`${i}.test.ts`, 0.1), status: "passed", assertionResults: [] })),
  ];

  write(counts);
  expect(readResults(file)).toEqual({ passed: 5, failed: 0, skipped: 2, failures: [], slowest: [] });
  write({ ...counts, numFailedTests: 1, success: false, testResults });
  const { slowest, ...found } = readResults(file);
  expect(found).toEqual({
    passed: 5,
    failed: 2,
    skipped: 2,
    failures: ["a.test.ts\n  adds\n  it does not\n      at x", "c.test.ts\n  no such module"],
  });
  expect(slowest.slice(0, 2)).toEqual([
    { name: "a.test.ts", seconds: 2 },
    { name: "b.test.ts", seconds: 0.5 },
  ]);
  expect(slowest).toHaveLength(10);
  write({ ...counts, success: false });
  expect(readResults(file)).toMatchObject({ passed: 5, failed: 1, failures: [] });
  rmSync(folder, { recursive: true });
  expect(readResults(file)).toMatchObject({
    passed: 0,
    failed: 1,
    failures: [expect.stringMatching("left no results")],
  });
});
