// @ts-check
import { readFileSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { root } from "./places.mjs";

/** Where vitest writes its results. */
const resultsFile = join(root, "node_modules", ".cache", "ddep", "test-results.json");

/** The arguments that make vitest print as usual and write its results. */
export const vitestArguments = ["--reporter=default", "--reporter=json", `--outputFile.json=${resultsFile}`];

export const forgetResults = () => rmSync(resultsFile, { force: true });

/** Lines of a message that are shown: enough to see what it is about. */
const shownLines = 12;

/** Files that are listed as the slowest. */
const shownFiles = 10;

/**
 * How many tests passed, failed and were skipped; what failed, with the first lines of why; and the slowest files, in seconds.
 * A file that could not be loaded counts as a failed test, and so does a run that broke off.
 * @param {string} [file]
 */
export function readResults(file = resultsFile) {
  const { success, numPassedTests, numFailedTests, numPendingTests, testResults } = read(file);
  const broken = testResults.filter(isBroken).length;
  const failed = numFailedTests + broken;
  return {
    passed: numPassedTests,
    failed: failed === 0 && !success ? 1 : failed,
    skipped: numPendingTests,
    failures: testResults.flatMap(failuresOf),
    slowest: testResults
      .map(({ name, startTime, endTime }) => ({ name: relative(root, name), seconds: (endTime - startTime) / 1000 }))
      .sort((a, b) => b.seconds - a.seconds)
      .slice(0, shownFiles),
  };
}

/**
 * Whether a file could not be loaded, or its hooks failed: it has a message of its own, and no failed test.
 * @param {TestFile} file
 */
const isBroken = ({ status, assertionResults }) =>
  status === "failed" && !assertionResults.some((test) => test.status === "failed");

/** @param {TestFile} file */
function failuresOf(file) {
  const failed = file.assertionResults.filter((test) => test.status === "failed");
  const texts = failed.map(({ fullName, failureMessages }) => [fullName, ...failureMessages].join("\n"));
  return (isBroken(file) ? [file.message] : texts).map((text) => {
    const lines = stripVTControlCharacters(text).split("\n").slice(0, shownLines);
    return [relative(root, file.name), ...lines].map((line, i) => `${i === 0 ? "" : "  "}${line}`).join("\n");
  });
}

/**
 * @typedef {{ name: string, status: string, message: string, startTime: number, endTime: number,
 *   assertionResults: readonly { fullName: string, status: string, failureMessages: readonly string[] }[] }} TestFile
 * @typedef {{ success: boolean, numPassedTests: number, numFailedTests: number, numPendingTests: number,
 *   testResults: readonly TestFile[] }} Results
 */

/**
 * @param {string} file
 * @returns {Results}
 */
function read(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    const none = { status: "failed", message: "left no results", startTime: 0, endTime: 0, assertionResults: [] };
    const counts = { success: false, numPassedTests: 0, numFailedTests: 0, numPendingTests: 0 };
    return { ...counts, testResults: [{ name: "vitest", ...none }] };
  }
}
