import { cpSync, existsSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { findNative } from "@ddep/native";
import { writeAddress } from "@ddep/release/address";
import { prebuiltFolder, writePrebuilt } from "@ddep/release/prebuilt";
import { npm, run } from "./command.js";
import { root } from "./places.js";
import type { StandIn } from "./registry/stand-in.js";

const left = new Set(["node_modules", ".scratch", "build", "coverage"]);
// A folder of runs lies in the package that made them.
const copied = (path: string) => !left.has(basename(path)) && !/(packages|apps)[\\/][^\\/]+[\\/]runs$/.test(path);

/**
 * Copies everything that is released and applies the versions from the changesets, as the release does: packages, apps and
 * examples, and only the `package.json` of tools, whose versions follow. Prebuilt addons are those of this machine, if there
 * are any.
 */
export async function stage(folder: string, log: string): Promise<void> {
  for (const name of ["package.json", ".changeset", "packages", "apps", "examples", "docs", "README.md", "LICENSE"])
    cpSync(join(root, name), join(folder, name), { recursive: true, filter: copied });
  for (const path of ["tools/package.json", ...manifestsBelow("tools")]) cpSync(join(root, path), join(folder, path));
  // Changesets looks up its files in the git history.
  const options = { cwd: folder, log };
  await run("git", ["init", "--quiet"], options);
  await run(process.execPath, [join(root, "node_modules/@changesets/cli/bin.js"), "version"], options);
  await run(process.execPath, [join(root, "tools/example-versions.mjs"), folder], options);
  const prebuilt = join(folder, prebuiltFolder);
  const made = join(prebuilt, "dist");
  if (process.platform === "linux" && process.arch === "x64" && findNative() !== undefined)
    await writePrebuilt(folder, made);
  await writeAddress(folder, "https://example.com/owner/ddep");
  // npm publishes workspaces, and knows no other folder to publish one from.
  if (existsSync(made)) renameSync(made, `${prebuilt}.made`);
  rmSync(prebuilt, { recursive: true });
  if (existsSync(`${prebuilt}.made`)) renameSync(`${prebuilt}.made`, prebuilt);
}

function manifestsBelow(parent: string): string[] {
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && left.has(entry.name) === false)
    .map(({ name }) => join(parent, name, "package.json"))
    .filter((path) => readdirSync(join(root, path, "..")).includes("package.json"));
}

/** Packs and publishes every public package of a staged copy. Returns the name and version of each. */
export async function publishAll(staged: string, registry: StandIn, log: string): Promise<string[]> {
  writeFileSync(join(staged, ".npmrc"), registry.npmrc);
  // Only the real release can create provenance, from the identity of its CI run.
  const flags = ["--access=public", "--tag=latest", "--provenance=false", "--ignore-scripts"];
  const printed = await npm(["publish", "--workspaces", "--json", ...flags], { cwd: staged, log });
  const published = JSON.parse(printed) as Record<string, { readonly id: string }>;
  return Object.values(published).map(({ id }) => id);
}
