// @ts-check
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { root } from "./places.mjs";

/** @param {string[]} parts */
const read = (...parts) => readFileSync(join(root, ...parts), "utf8");
const workflows = readdirSync(join(root, ".github", "workflows"));

describe.each(workflows)("%s", (name) => {
  const text = read(".github", "workflows", name);
  /** @type {{ permissions: object, jobs: Record<string, { permissions?: object, steps: { uses?: string }[] }> }} */
  const workflow = parse(text);

  test("every action is pinned to a commit, with its version beside it", () => {
    const uses = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.uses ?? []));
    expect(uses.length).toBeGreaterThan(0);
    for (const action of uses) {
      expect(action).toMatch(/@[0-9a-f]{40}$/);
      expect(text).toMatch(new RegExp(`${action} # v\\d+\\.\\d+\\.\\d+`));
    }
  });

  test("permissions are none but what a job asks for", () => {
    expect(workflow.permissions).toEqual({});
    for (const job of Object.values(workflow.jobs)) expect(job.permissions).toBeDefined();
  });
});

test("CI needs no secret", () => {
  expect(read(".github", "workflows", "ci.yml")).not.toContain("secrets.");
});

test("install scripts are off", () => {
  expect(read(".npmrc")).toMatch(/^ignore-scripts=true$/m);
});

test("the lock file has the hash of every package that is downloaded", () => {
  /** @type {Record<string, { link?: boolean, integrity?: string }>} */
  const packages = JSON.parse(read("package-lock.json")).packages;
  const downloaded = Object.entries(packages).filter(([path, { link }]) => path.includes("node_modules/") && !link);
  expect(downloaded.length).toBeGreaterThan(0);
  for (const [path, { integrity }] of downloaded) expect(integrity, path).toMatch(/^sha512-/);
});

const requirements = [
  ...readdirSync(join(root, "packages", "native", "pins", "wheels")).map(
    (name) => `packages/native/pins/wheels/${name}`,
  ),
  ...readdirSync(join(root, "tools", "peer"))
    .filter((name) => name.endsWith(".txt"))
    .map((name) => `tools/peer/${name}`),
];

test.each(requirements)("%s has the hash of every package", (file) => {
  // Lines that end in a backslash go on.
  const lines = read(file).replaceAll("\\\n", " ").split("\n");
  const packages = lines.filter((line) => /^\s*[^#\s]/.test(line));
  expect(packages.length).toBeGreaterThan(0);
  for (const line of packages) expect(line).toMatch(/^[\w.-]+==\S+.*--hash=sha256:[0-9a-f]{64}/);
});
