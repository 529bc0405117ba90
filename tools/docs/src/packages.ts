import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { readText } from "@ddep/core/node";
import { root } from "./places.js";

/** What `package.json` tells of a package, as far as it matters here. */
export interface Manifest {
  readonly name: string;
  readonly description: string;
  readonly private?: boolean;
  readonly dependencies?: Record<string, string>;
  readonly exports: Record<string, { readonly "@ddep/source": string }>;
}

export interface Package {
  readonly folder: string;
  readonly manifest: Manifest;
}

/** One page of the reference: what an `import` can name. */
export interface EntryPoint {
  /** `@ddep/core` or `@ddep/core/node`. */
  readonly name: string;
  readonly file: string;
  /** Its introduction, for the main entry of a package that has one. */
  readonly readme?: string;
}

/** The packages that are published, by name. */
export async function publishedPackages(): Promise<Package[]> {
  const names = await readdir(join(root, "packages"));
  const packages = await Promise.all(
    names.sort().map(async (name) => {
      const folder = join(root, "packages", name);
      return { folder, manifest: JSON.parse(await readText(join(folder, "package.json"))) as Manifest };
    }),
  );
  return packages.filter(({ manifest }) => manifest.private !== true);
}

/** Every name under which a package can be imported. */
export function entryPoints({ folder, manifest }: Package): EntryPoint[] {
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    const source = target["@ddep/source"];
    if (source === undefined) return [];
    const readme = join(folder, "README.md");
    return {
      name: join(manifest.name, path),
      file: join(folder, source),
      ...(path === "." && existsSync(readme) ? { readme } : {}),
    };
  });
}
