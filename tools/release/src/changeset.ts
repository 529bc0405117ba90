import { readFile } from "node:fs/promises";
import { join } from "node:path";
import parseChangeset from "@changesets/parse";
import { UserError } from "@ddep/core";
import type { Check } from "./check.js";
import { publishedPackages } from "./published.js";
import { run } from "./run.js";

/**
 * Finds published packages whose sources changed without a changeset that names them. An empty changeset says that users will
 * not notice the change, and covers all packages.
 */
export const checkChangesets: Check = async (root) => {
  const base = await baseOf(root);
  const changed = await changedSince(root, base);
  const { names, silent } = await changesetsIn(root, changed);
  if (silent) return [];
  return (await publishedPackages(root)).flatMap(({ name, folder }) => {
    const files = changed.filter((file) => file.startsWith(`${folder}/src/`) && !file.includes(".test."));
    if (files.length === 0 || names.has(name)) return [];
    const more = files.length === 1 ? "" : ` and ${files.length - 1} more`;
    return [
      {
        where: name,
        problem: `${files[0]}${more} changed since ${base.slice(0, 9)} without a changeset`,
        fix: "add one with `npm run changeset`, or with `npm run changeset -- --empty` if users will not notice the change",
      },
    ];
  });
};

/**
 * The commit to compare with: where this branch left the main branch, or the previous commit on the main branch itself. Another
 * branch can be set with `DDEP_BASE`, or with `GITHUB_BASE_REF`, which pull request workflows set.
 */
async function baseOf(root: string): Promise<string> {
  const { DDEP_BASE: asked, GITHUB_BASE_REF: target } = process.env;
  const named = asked || (target ? `origin/${target}` : undefined);
  const head = await git(root, "rev-parse", "HEAD");
  for (const branch of named === undefined ? ["origin/main", "main"] : [named]) {
    const base = await tryGit(root, "merge-base", branch, "HEAD");
    if (base !== undefined && base !== head) return base;
  }
  const before = named === undefined ? await tryGit(root, "rev-parse", "--verify", "--quiet", "HEAD^") : undefined;
  if (before !== undefined) return before;
  throw new UserError(
    `found no commit to compare with${named === undefined ? "" : `: ${named} has no common commit with HEAD, or is HEAD itself`}`,
    {
      fix: "fetch the main branch with its history, or set DDEP_BASE to the commit to compare with",
    },
  );
}

/** The files that changed since a commit, in later commits and in the working tree. */
async function changedSince(root: string, base: string): Promise<string[]> {
  const tracked = await git(root, "diff", "--name-only", "-z", base);
  const untracked = await git(root, "ls-files", "--others", "--exclude-standard", "-z");
  return `${tracked}\0${untracked}`.split("\0").filter((file) => file !== "");
}

/** The packages named by the changesets among these files, and whether one of the changesets is empty. */
async function changesetsIn(root: string, files: readonly string[]) {
  const names = new Set<string>();
  let silent = false;
  for (const file of files) {
    if (!/^\.changeset\/[^/]+\.md$/.test(file) || file.endsWith("/README.md")) continue;
    const text = await readFile(join(root, file), "utf8").catch(() => undefined);
    // A release deletes the changesets that it used.
    if (text === undefined) continue;
    const { releases } = parseChangeset(text);
    for (const { name } of releases) names.add(name);
    if (releases.length === 0) silent = true;
  }
  return { names, silent };
}

async function git(root: string, ...args: string[]): Promise<string> {
  const { status, stdout, stderr } = await run("git", args, root);
  if (status !== 0) throw new UserError(`git ${args.join(" ")} failed: ${stderr.trim()}`);
  return stdout.trim();
}

async function tryGit(root: string, ...args: string[]): Promise<string | undefined> {
  const { status, stdout } = await run("git", args, root);
  return status === 0 ? stdout.trim() : undefined;
}
