// @ts-check
import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./places.mjs";

/** Where vitest writes its results, below each package. */
const resultsFile = ".turbo/test-results.json";

/** The arguments that make vitest print as usual and write its results. */
export const vitestArguments = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultsFile}`];

/** @param {readonly string[]} folders */
export function forgetResults(folders) {
  for (const folder of folders) rmSync(join(folder, resultsFile), { force: true });
}

/**
 * The sums over the packages; a package whose run broke off, or in which a file could not be loaded, counts as failed.
 * @param {readonly string[]} folders
 */
export function sumResults(folders) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: /** @type {string[]} */ ([]) };
  for (const folder of folders) {
    const results = read(folder);
    total.passed += results.numPassedTests;
    total.skipped += results.numPendingTests;
    const broken =
      results.numFailedTests === 0 && !results.success ? Math.max(1, results.numFailedTestSuites) : 0;
    total.failed += results.numFailedTests + broken;
    if (!results.success) total.failures.push(relative(root, folder));
  }
  return total;
}

/**
 * @param {string} folder
 * @returns {{ success: boolean, numPassedTests: number, numFailedTests: number, numPendingTests: number,
 *   numFailedTestSuites: number }}
 */
function read(folder) {
  try {
    return JSON.parse(readFileSync(join(folder, resultsFile), "utf8"));
  } catch {
    return {
      success: false,
      numPassedTests: 0,
      numFailedTests: 0,
      numPendingTests: 0,
      numFailedTestSuites: 1,
    };
  }
}
