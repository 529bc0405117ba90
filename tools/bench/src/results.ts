import { readFile, rename, writeFile } from "node:fs/promises";
import { UserError } from "@ddep/core";
import { format, resolveConfig } from "prettier";
import { nameOf, type Machine, type Processor } from "./machine.js";
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

/** The results of one kind of machine. */
export interface MachineResults extends Processor {
  readonly results: Results;
}

/** The results kept beside a page: `performance.json` for `performance.md`. */
export const resultsFileOf = (page: string): string => `${page.replace(/\.md$/, "")}.json`;

/** Reads the results of a file; none where it does not exist. Throws a UserError where it holds none. */
export async function readResults(file: string): Promise<readonly MachineResults[]> {
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed as readonly MachineResults[];
    throw new TypeError("not a list of machines");
  } catch (cause) {
    throw new UserError("contains no benchmark results", {
      file,
      fix: "delete it and measure again",
      cause,
    });
  }
}

/** The results of one kind of machine among those of all. */
export const resultsOn = (known: readonly MachineResults[], here: Processor): Results =>
  known.find((other) => nameOf(other) === nameOf(here))?.results ?? {};

/** The results of all kinds of machines, those of one replaced or added, in the order of their names. */
export const withResults = (
  known: readonly MachineResults[],
  here: Processor,
  results: Results,
): readonly MachineResults[] =>
  [
    ...known.filter((other) => nameOf(other) !== nameOf(here)),
    { cpu: here.cpu, kernels: here.kernels, results },
  ].toSorted((a, b) => nameOf(a).localeCompare(nameOf(b)));

/** Replaces the results of a file as a whole, so that a process that is killed leaves the old ones. */
export async function writeResults(file: string, results: readonly MachineResults[]): Promise<void> {
  const text = await format(JSON.stringify(results), { ...(await resolveConfig(file)), parser: "json" });
  await writeFile(`${file}.new`, text);
  await rename(`${file}.new`, file);
}
