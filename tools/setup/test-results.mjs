// @ts-check
import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
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
 * The sums over the packages, and what failed with the first lines of why; a package whose run broke off, or in which a file
 * could not be loaded, counts as failed.
 * @param {readonly string[]} folders
 */
export function sumResults(folders) {
  const total = { passed: 0, failed: 0, skipped: 0, failures: /** @type {string[]} */ ([]) };
  for (const folder of folders) {
    const results = read(folder);
    total.passed += results.numPassedTests;
    total.skipped += results.numPendingTests;
    const broken = results.numFailedTests === 0 && !results.success ? Math.max(1, results.numFailedTestSuites) : 0;
    total.failed += results.numFailedTests + broken;
    if (!results.success) total.failures.push([relative(root, folder), ...failuresOf(results)].join("\n"));
  }
  return total;
}

/** Lines of a message that are shown: enough to see what it is about. */
const shownLines = 12;

/** @param {Results} results */
const failuresOf = ({ testResults }) =>
  testResults.flatMap(({ name, status, message, assertionResults }) => {
    const tests = assertionResults.filter((test) => test.status === "failed");
    const told = tests.map(({ fullName, failureMessages }) => [fullName, ...failureMessages].join("\n"));
    // A file that could not be loaded, or whose hooks failed, has a message of its own.
    const untold = status === "failed" && tests.length === 0 ? [message] : [];
    return [...told, ...untold].map((text) => {
      const lines = stripVTControlCharacters(text).split("\n").slice(0, shownLines);
      return [relative(root, name), ...lines].map((line, i) => `${i === 0 ? "  " : "    "}${line}`).join("\n");
    });
  });

/**
 * @typedef {{ success: boolean, numPassedTests: number, numFailedTests: number, numPendingTests: number,
 *   numFailedTestSuites: number, testResults: readonly { name: string, status: string, message: string,
 *   assertionResults: readonly { fullName: string, status: string, failureMessages: readonly string[] }[] }[] }} Results
 */

/**
 * @param {string} folder
 * @returns {Results}
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
      testResults: [{ name: folder, status: "failed", message: "left no results", assertionResults: [] }],
    };
  }
}
