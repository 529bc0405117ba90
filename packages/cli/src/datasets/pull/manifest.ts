import { createHash } from "node:crypto";
import { join } from "node:path";
import { hashOfFile } from "@ddep/core/node";

/**
 * One hash for a whole data set: the SHA-256 of the output of `sha256sum` for its files, sorted by path.
 *
 * On a command line: `find images annotations -type f | LC_ALL=C sort | xargs sha256sum | sha256sum`.
 */
export async function manifestHash(root: string, paths: readonly string[]): Promise<string> {
  const hash = createHash("sha256");
  for (const path of paths.toSorted()) hash.update(`${await hashOfFile(join(root, path))}  ${path}\n`);
  return hash.digest("hex");
}
