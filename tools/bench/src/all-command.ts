import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { UserError } from "@ddep/core";
import { Command, Option } from "commander";
import { format, resolveConfig } from "prettier";
import { positive } from "./flags.js";
import { nameOf, thisProcessor } from "./machine.js";
import { holdsFor, measureAll } from "./measure-all.js";
import { page } from "./page.js";
import { standardWorkers } from "./pipeline.js";
import { progress } from "./progress.js";
import { readResults, resultsFileOf, resultsOn, withResults, writeResults, type MachineResults } from "./results.js";
import { rowsFor, saysSomethingOn, type Row } from "./rows.js";
import { sidesOf } from "./sides-of.js";

const inRepository = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));

interface AllOptions {
  readonly rounds: number;
  readonly rows?: readonly string[];
  readonly images?: string;
  readonly again?: boolean;
  readonly measure: boolean;
  readonly write: string;
}

function chosen(rows: readonly Row[], names: readonly string[] | undefined): readonly Row[] {
  if (names === undefined) return rows;
  const unknown = names.find((name) => !rows.some(({ id }) => id === name));
  if (unknown !== undefined)
    throw new UserError(`"${unknown}" is no row`, {
      key: "--rows",
      fix: `use any of ${rows.map(({ id }) => id).join(", ")}`,
    });
  return rows.filter(({ id }) => names.includes(id));
}

/** The rows that can be measured; pipelines need a folder of images. */
function measurable(rows: readonly Row[], images: string | undefined): readonly Row[] {
  return images === undefined ? rows.filter(({ kind }) => kind !== "loader" && kind !== "training") : rows;
}

async function writePage(
  file: string,
  rows: readonly Row[],
  machines: readonly MachineResults[],
  rounds: number,
): Promise<void> {
  const tried = await readFile(fileURLToPath(new URL("../tried.md", import.meta.url)), "utf8");
  const text = page({ rows, machines, rounds, tried });
  await writeFile(file, await format(text, { ...(await resolveConfig(file)), parser: "markdown" }));
  for (const machine of machines) {
    const wanted = rows.filter((row) => saysSomethingOn(row, machine));
    const measured = wanted.filter((row) => holdsFor(row, rounds, machine.results[row.id]));
    console.log(`${file}: ${measured.length} of ${wanted.length} rows measured on ${nameOf(machine)}`);
  }
}

/** Measures rows on this machine, and writes the results of all machines to the file after each row. */
async function measured(
  rows: readonly Row[],
  file: string,
  { rounds, images, again }: AllOptions,
): Promise<readonly MachineResults[]> {
  const known = await readResults(file);
  const here = await thisProcessor();
  const wanted = rows.filter((row) => saysSomethingOn(row, here));
  if (wanted.length < rows.length)
    console.log(`${nameOf(here)} cannot multiply in bfloat16: skipping the bfloat16 rows`);
  const { turn, done } = progress();
  const { results, failed } = await measureAll(wanted, resultsOn(known, here), {
    rounds,
    sidesOf: (row) => sidesOf(row, images ?? ""),
    keep: (results) => writeResults(file, withResults(known, here, results)),
    onTurn: turn,
    ...(again !== undefined && { again }),
  }).finally(done);
  for (const { row, error } of failed)
    console.error(`${row.id}: ${error instanceof Error ? error.message : String(error)}`);
  if (failed.length > 0) process.exitCode = 1;
  return withResults(known, here, results);
}

async function all(options: AllOptions): Promise<void> {
  const rows = rowsFor(standardWorkers);
  const file = resolve(options.write);
  const kept = resultsFileOf(file);
  await mkdir(dirname(file), { recursive: true });
  const machines = options.measure
    ? await measured(measurable(chosen(rows, options.rows), options.images), kept, options)
    : await readResults(kept);
  await writePage(file, rows, machines, options.rounds);
}

/** `bench all`. */
export function allCommand(): Command {
  return new Command("all")
    .description("measure every row of the performance page; existing results, from this machine or others, are kept")
    .option("--rounds <n>", "turns of each side", positive, 3)
    .option("--rows <list>", "only these rows", (value) => value.split(","))
    .option("--images <folder>", "images for the input-pipeline rows, which are skipped without it")
    .option("--again", "also measure rows that already have results")
    .option("--no-measure", "only write the page, from existing results")
    .addOption(
      new Option("--write <file>", "page to write; the results go to a JSON file next to it").default(
        inRepository("docs/performance.md"),
        "docs/performance.md",
      ),
    )
    .addHelpText(
      "after",
      `\nRows:\n${rowsFor(standardWorkers)
        .map(({ id, title }) => `  ${id.padEnd(34)} ${title}`)
        .join("\n")}`,
    )
    .action(all);
}
