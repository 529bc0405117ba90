import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * The path of a file or folder of the data that lies beside the repository, or undefined where it is absent: tests that
 * need it are skipped then.
 *
 * The data is looked for in `DDEP_SHARED`, by default the folder `shared` beside the repository's root.
 */
export function sharedFile(...parts: string[]): string | undefined {
  const root = join(dirname(fileURLToPath(import.meta.url)), "../../../..");
  const path = join(process.env["DDEP_SHARED"] ?? join(root, "../shared"), ...parts);
  return existsSync(path) ? path : undefined;
}
