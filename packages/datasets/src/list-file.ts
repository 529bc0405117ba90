import { readFile } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";

/**
 * Reads a list of pictures, a name a line; blank lines are left out, names may hold spaces.
 *
 * Throws a UserError that names the file if it is missing or empty, or lists a name twice.
 */
export async function readListFile(file: string): Promise<string[]> {
  const text = await readFile(file, "utf8").catch((cause: unknown) => {
    throw fileError(cause, "read", file);
  });
  const names = text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  if (names.length === 0)
    throw new UserError("the list is empty", { file, mend: "write the name of a picture on each line" });
  const seen = new Set<string>();
  for (const name of names) {
    if (seen.has(name))
      throw new UserError(`lists ${name} twice`, { file, mend: "take one of the two lines out" });
    seen.add(name);
  }
  return names;
}
