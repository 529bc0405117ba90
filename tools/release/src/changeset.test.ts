import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { checkChangesets } from "./changeset.js";

let root: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.org", ...args], { cwd: root });

/** Writes files, and commits them where a message is given. */
function write(files: Readonly<Record<string, string>>, message?: string) {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  if (message === undefined) return;
  git("add", "-A");
  git("commit", "--quiet", "-m", message);
}

const changeset = (...names: string[]) =>
  `---\n${names.map((name) => `"${name}": patch\n`).join("")}---\n\nWhat changed.\n`;

const complaint = (name: string, file: string) => ({
  where: name,
  problem: expect.stringMatching(new RegExp(`^${file} changed since [0-9a-f]{9} without a changeset$`)),
  fix: expect.stringContaining("npm run changeset"),
});

beforeEach(() => {
  vi.stubEnv("DDEP_BASE", "");
  vi.stubEnv("GITHUB_BASE_REF", "");
  root = mkdtempSync(join(tmpdir(), "ddep-changeset-"));
  git("init", "--quiet", "--initial-branch=main");
  const manifest = (name: string, more = {}) => JSON.stringify({ name, version: "0.0.0", ...more });
  write(
    {
      "packages/ops/package.json": manifest("@ddep/ops"),
      "packages/ops/src/index.ts": "export {};\n",
      "packages/losses/package.json": manifest("@ddep/losses"),
      "packages/losses/src/index.ts": "export {};\n",
      "packages/tests/package.json": manifest("@ddep/tests", { private: true }),
      ".changeset/before.md": changeset("@ddep/ops", "@ddep/losses"),
    },
    "First",
  );
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

test("on a branch a forgotten changeset is found, whatever main's changesets name", async () => {
  git("switch", "--quiet", "--create", "work");
  write({ "packages/ops/src/pool.ts": "export {};\n" }, "A pool");
  write({ "README.md": "# ops\n" }, "A page");
  expect(await checkChangesets(root)).toEqual([complaint("@ddep/ops", "packages/ops/src/pool.ts")]);
  write({ ".changeset/pool.md": changeset("@ddep/losses") }, "The wrong package");
  expect(await checkChangesets(root)).toEqual([complaint("@ddep/ops", "packages/ops/src/pool.ts")]);
  write({ ".changeset/pool.md": changeset("@ddep/ops", "@ddep/losses") }, "The right ones");
  expect(await checkChangesets(root)).toEqual([]);
});

test("on main the last commit is looked at, and what is not committed yet", async () => {
  write({ "packages/ops/src/index.ts": "export const one = 1;\n", ".changeset/one.md": changeset("@ddep/ops") }, "One");
  expect(await checkChangesets(root)).toEqual([]);
  write({ "packages/losses/src/new.ts": "export {};\n" });
  expect(await checkChangesets(root)).toEqual([complaint("@ddep/losses", "packages/losses/src/new.ts")]);
  write({}, "Forgotten");
  expect(await checkChangesets(root)).toEqual([complaint("@ddep/losses", "packages/losses/src/new.ts")]);
});

test("tests, private packages and other files need no changeset, and an empty one is an answer too", async () => {
  git("switch", "--quiet", "--create", "work");
  write({ "packages/ops/src/a.test.ts": "", "packages/tests/src/index.ts": "", "tools/x.ts": "" }, "No user's");
  expect(await checkChangesets(root)).toEqual([]);
  write({ "packages/ops/src/index.ts": "export const two = 2;\n" });
  expect(await checkChangesets(root)).toHaveLength(1);
  write({ ".changeset/empty.md": "---\n---\n" });
  expect(await checkChangesets(root)).toEqual([]);
});

test("the base can be named, and one that is not there is an error", async () => {
  git("switch", "--quiet", "--create", "next");
  write({ "packages/ops/src/index.ts": "export const one = 1;\n" }, "One");
  git("switch", "--quiet", "--create", "work");
  write({ "packages/losses/src/index.ts": "export const two = 2;\n" }, "Two");
  expect((await checkChangesets(root)).map(({ where }) => where)).toEqual(["@ddep/losses", "@ddep/ops"]);
  vi.stubEnv("DDEP_BASE", "next");
  expect((await checkChangesets(root)).map(({ where }) => where)).toEqual(["@ddep/losses"]);
  vi.stubEnv("DDEP_BASE", "nowhere");
  await expect(checkChangesets(root)).rejects.toThrow("no commit to compare with: nowhere");
});
