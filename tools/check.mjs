// @ts-check
// All that must hold before a change lands: set-up, build, lint, formatting, release checks, types and tests. Its last line is the count.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { setUp } from "./setup.mjs";
import { root } from "./setup/places.mjs";
import { forgetResults, sumResults, vitestArguments } from "./setup/test-results.mjs";
import { turbo } from "./setup/turbo.mjs";
import { workspacesWith } from "./setup/workspaces.mjs";

/** One task a core: each holds a compiler in memory. */
const cores = "--concurrency=100%";

/** @type {string[]} */
const failed = [];

/**
 * @param {string} title
 * @param {() => boolean} work
 */
function stage(title, work) {
  const started = performance.now();
  const ok = work();
  if (!ok) failed.push(title);
  console.log(`${ok ? "ok    " : "FAILED"} ${title} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
}

function formatted() {
  const prettier = join(root, "node_modules", "prettier", "bin", "prettier.cjs");
  const options = { cwd: root, encoding: /** @type {const} */ ("utf8") };
  const { status, stderr } = spawnSync(process.execPath, [prettier, "--check", "--log-level=warn", "."], options);
  if (status !== 0) console.log(`${stderr.trim()}\nTo fix it: npm run format`);
  return status === 0;
}

/** What must hold of the packages before they are published, but for what compares with other commits. */
function publishable() {
  const program = join(root, "tools", "release", "dist", "main.js");
  const checks = ["knip", "cycles", "publint", "attw", "sizes", "readmes"];
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...checks], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) console.log(`${stderr}${stdout}`.trim());
  return status === 0;
}

if (!stage("set-up", () => setUp()) || !stage("build", () => turbo(["build", cores]))) process.exit(1);
stage("lint", () => turbo(["lint", "--continue", cores]));
stage("formatting", formatted);
stage("release checks", publishable);
stage("types", () => turbo(["typecheck"]));

const tested = workspacesWith("test");
forgetResults(tested);
stage("tests", () => turbo(["test", "--concurrency=1", "--continue", "--", ...vitestArguments], { show: "all" }));

const { passed, failed: failedTests, skipped, failures } = sumResults(tested);
if (failures.length > 0) console.log(`tests failed in\n${failures.join("\n")}`);
if (failed.length > 0) console.log(`failed: ${failed.join(", ")}`);
console.log(`${passed} passed, ${failedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed.length > 0 || failedTests > 0 ? 1 : 0;
