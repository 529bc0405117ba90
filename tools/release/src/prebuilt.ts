import { copyFile, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { findNative } from "@ddep/native";
import { buildKey } from "@ddep/native/set-up";

/** The folder of the package with prebuilt addons, below the root. */
export const prebuiltFolder = "packages/native-linux-x64";

interface Manifest {
  readonly publishConfig: object;
}

/**
 * Writes the package of prebuilt addons as it is published: what the native backend of this machine was compiled to, with a
 * `package.json` that limits it to Linux on x64 with glibc. (The one in the repository cannot, for npm refuses a workspace that is
 * not for the machine.)
 *
 * @param root of the repository, or of a copy, that has the version
 * @param target folder to write; what is there is replaced
 * @param newestGlibc the version of glibc, such as 2.31, that the addons may need at most
 * @throws UserError if nothing is compiled here, or an addon needs a newer glibc
 */
export async function writePrebuilt(root: string, target: string, newestGlibc?: string): Promise<void> {
  const native = findNative();
  if (native === undefined || process.platform !== "linux" || process.arch !== "x64")
    throw new UserError("no native backend for Linux on x64 is built here", { fix: "npm run setup" });
  const source = join(root, prebuiltFolder);
  const manifest = JSON.parse(await readFile(join(source, "package.json"), "utf8")) as Manifest;
  const [readme, licence] = await Promise.all(["README.md", "LICENSE"].map((name) => readFile(join(source, name))));
  const names = (await readdir(native.addons)).filter((name) => name.endsWith(".node"));
  for (const name of names) {
    const needed = glibcOf(await readFile(join(native.addons, name), "latin1"));
    if (newestGlibc !== undefined && compare(needed, newestGlibc) > 0)
      throw new UserError(`it needs glibc ${needed}, and may need ${newestGlibc} at most`, {
        file: join(native.addons, name),
        fix: "build where that version is installed, such as in a container of an older system",
      });
  }
  await rm(target, { recursive: true, force: true });
  await mkdir(join(target, "addons"), { recursive: true });
  const limited = {
    ...without(manifest, "nx"),
    publishConfig: without(manifest.publishConfig, "directory"),
    os: ["linux"],
    cpu: ["x64"],
    libc: ["glibc"],
    files: ["addons"],
  };
  await writeFile(join(target, "package.json"), `${JSON.stringify(limited, undefined, 2)}\n`);
  await writeFile(join(target, "README.md"), readme!);
  await writeFile(join(target, "LICENSE"), licence!);
  for (const name of names) await copyFile(join(native.addons, name), join(target, "addons", name));
  await writeFile(join(target, "addons", "build-key"), buildKey());
}

const without = (fields: object, name: string) =>
  Object.fromEntries(Object.entries(fields).filter(([field]) => field !== name));

/** The newest version of glibc whose symbols a library names. */
export function glibcOf(library: string): string {
  const versions = [...library.matchAll(/\0GLIBC_(\d+(?:\.\d+)+)(?=\0)/g)].map(([, version]) => version!);
  return versions.toSorted(compare).at(-1) ?? "0";
}

/** Orders versions by their numbers. */
const compare = (a: string, b: string) => a.localeCompare(b, "en", { numeric: true });
