import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pinsFolder, sourcesFolder } from "./places.js";

let key: string | undefined;

/**
 * Eight hexadecimal digits that stand for everything the addons are built from: our sources and the pinned packages. Another key
 * is another build, so that projects with different versions of this package do not share one.
 */
export function buildKey(): string {
  if (key === undefined) {
    const hash = createHash("sha256");
    for (const folder of [sourcesFolder, join(pinsFolder, "tfjs")])
      for (const file of filesBelow(folder)) hash.update(`${file}\n`).update(readFileSync(join(folder, file)));
    key = hash.digest("hex").slice(0, 8);
  }
  return key;
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
