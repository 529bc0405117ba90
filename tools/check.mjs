// @ts-check
// All that must hold before a change lands: set-up, build, lint, formatting, release checks, types and tests; with `long`, the
// tests that take minutes. Its last line is the count.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { root } from "./setup/places.mjs";
import { forgetResults, readResults, vitestArguments } from "./setup/test-results.mjs";
import { turbo } from "./setup/turbo.mjs";

const long = process.argv[2] === "long";

/** @type {string[]} */
const failed = [];

/**
 * @param {string} title
 * @param {() => boolean | Promise<boolean>} work
 */
async function stage(title, work) {
  const started = performance.now();
  const ok = await work();
  if (!ok) failed.push(title);
  console.log(`${ok ? "ok    " : "FAILED"} ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
}

function tests() {
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const mode = long ? ["--mode", "long"] : [];
  return spawnSync(process.execPath, [vitest, "run", ...mode, ...vitestArguments], { cwd: root, stdio: "inherit" });
}

if (!(await stage("set-up", () => setUp())) || !(await stage("build", () => turbo("build")))) process.exit(1);
// What can be published is all but what compares with other commits.
if (!long) await stage("types, lint, formatting, what is published", () => turbo("typecheck", "lint", "publishable"));
forgetResults();
await stage("tests", () => tests().status === 0);

const { passed, failed: failedTests, skipped, failures, slowest } = readResults();
if (failures.length > 0) console.log(`tests failed in\n${failures.join("\n")}`);
if (failed.length > 0) console.log(`failed: ${failed.join(", ")}`);
console.log(
  `slowest files\n${slowest.map((file) => `${file.seconds.toFixed(1).padStart(7)} s  ${file.name}`).join("\n")}`,
);
console.log(`${passed} passed, ${failedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed.length > 0 || failedTests > 0 ? 1 : 0;
