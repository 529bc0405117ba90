import { commandOf } from "./command-of.js";
import { thisMachine } from "./machine.js";
import type { Result, Results } from "./results.js";
import { alternate, type Measured } from "./rounds.js";
import type { Row } from "./rows.js";
import type { Side } from "./side.js";

export interface MeasureOptions {
  readonly rounds: number;
  /** Starts the processes of a row, ours first. */
  readonly sidesOf: (row: Row) => Side[];
  /** Keeps the results so far, after each row. */
  readonly keep: (results: Results) => Promise<void>;
  readonly onTurn?: (turn: string) => void;
  /** Measure a row though there is a result of it. */
  readonly again?: boolean;
}

/** What came of it: all results, and the rows that failed with their errors. */
export interface Outcome {
  readonly results: Results;
  readonly failed: readonly { readonly row: Row; readonly error: unknown }[];
}

/** Whether a result is one of this row as it is declared now. */
export const holdsFor = (row: Row, rounds: number, result: Result | undefined): result is Result =>
  result?.command === commandOf(row, rounds);

/** Measures the rows that have no result yet, one after another; where one fails, the next has its turn. */
export async function measureAll(
  rows: readonly Row[],
  known: Results,
  { rounds, sidesOf, keep, onTurn, again = false }: MeasureOptions,
): Promise<Outcome> {
  let results = known;
  const failed: { row: Row; error: unknown }[] = [];
  for (const row of rows) {
    if (!again && holdsFor(row, rounds, results[row.id])) continue;
    let measured: Measured[];
    try {
      measured = await alternate(sidesOf(row), {
        rounds,
        steps: row.steps,
        onTurn: (turn) => onTurn?.(`${row.id}: ${turn}`),
      });
    } catch (error) {
      failed.push({ row, error });
      continue;
    }
    const date = new Date().toISOString().slice(0, 10);
    results = {
      ...results,
      [row.id]: { command: commandOf(row, rounds), date, machine: thisMachine(), measured },
    };
    await keep(results);
  }
  return { results, failed };
}
