import { readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The root of this repository. */
export const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** The user's cache folder for ddep. */
export const cacheFolder = join(process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache"), "ddep");

/** The scope of all packages that are published. */
export const scope = "@ddep";

/** What is read here of a `package.json`. */
export interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

export function readPackageJson(folder: string): PackageJson {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as PackageJson;
}

/** The folders of the packages below a root that are published, by short name. */
export function publishedPackages(below: string): ReadonlyMap<string, string> {
  const folder = join(below, "packages");
  const names = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return new Map(
    names
      .map(({ name }): [string, string] => [name, join(folder, name)])
      .filter(([, path]) => readPackageJson(path).private !== true),
  );
}
