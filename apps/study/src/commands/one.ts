import { say } from "@ddep/cli";
import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { failedRecord } from "../store/record.js";
import { isFinished, missingFor } from "../store/left.js";
import { openStudy, type StudyFlags } from "./open-study.js";
import { computeRun } from "../compute/compute-run.js";

/** Computes one run of a study, unless it is done, and writes its record. */
export async function oneCommand(name: string, id: string, flags: StudyFlags): Promise<void> {
  const { grid, store, sources } = await openStudy(name, flags);
  const run = grid.runs.find((other) => other.id === id);
  if (run === undefined)
    throw new UserError(`${id} is not a run of ${name} with these flags`, {
      fix: "take one that `study run --plan` prints with the same flags and the same encoder weights",
    });
  if (await isFinished(run, store)) {
    say(`done before: ${id}`);
    return;
  }
  const [missing] = await missingFor(run, store);
  if (missing !== undefined)
    throw new UserError(
      `${id} needs ${missing}, which has ${store.isDone(missing) ? "a record but no weights here" : "no record"}`,
      { file: store.folder, fix: "run that one first" },
    );
  const from = performance.now();
  try {
    await store.add(await computeRun(run, store, sources));
  } catch (error) {
    if (!(error instanceof Interrupted))
      await store.add(
        failedRecord(run, error instanceof Error ? error.message : String(error), (performance.now() - from) / 1000),
      );
    throw error;
  }
  say(`done: ${id}`);
}
