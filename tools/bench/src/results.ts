import { readFile, rename, writeFile } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { format, resolveConfig } from "prettier";
import type { Machine } from "./machine.js";
import type { Measured } from "./rounds.js";

/** A row that was measured. */
export interface Result {
  /** What was measured, exactly; see {@link commandOf}. */
  readonly command: string;
  /** The day, as 2026-01-31. */
  readonly date: string;
  readonly machine: Machine;
  readonly measured: readonly Measured[];
}

/** Results by the id of their row. */
export type Results = Readonly<Record<string, Result>>;

/** The results kept beside a page: `performance.json` for `performance.md`. */
export const resultsFileOf = (page: string): string => `${page.replace(/\.md$/, "")}.json`;

/** Reads the results of a file; none where it does not exist. Throws a UserError where it holds none. */
export async function readResults(file: string): Promise<Results> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Results;
  } catch (cause) {
    throw new UserError("holds no results of measurements", {
      file,
      mend: "delete it, and measure anew",
      cause,
    });
  }
}

/** Replaces the results of a file as a whole, so that a process that is killed leaves the old ones. */
export async function writeResults(file: string, results: Results): Promise<void> {
  const text = await format(JSON.stringify(results), { ...(await resolveConfig(file)), parser: "json" });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
