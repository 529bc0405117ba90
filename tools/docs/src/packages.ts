import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PublishedPackage } from "@ddep/release/published";
import { root } from "./places.js";

/** One page of the reference: a name that can be imported. */
export interface EntryPoint {
  /** `@ddep/core` or `@ddep/core/node`. */
  readonly name: string;
  readonly file: string;
  /** Its README, for the main entry of a package that has one. */
  readonly readme?: string;
}

/** Every name under which a package can be imported. */
export function entryPoints({ folder, manifest }: PublishedPackage): EntryPoint[] {
  return Object.entries(manifest.exports ?? {}).flatMap(([path, target]) => {
    const source = target["@ddep/source"];
    if (source === undefined) return [];
    const readme = join(root, folder, "README.md");
    return {
      name: join(manifest.name, path),
      file: join(root, folder, source),
      ...(path === "." && existsSync(readme) ? { readme } : {}),
    };
  });
}
