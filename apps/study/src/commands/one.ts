import { say } from "@ddep/cli";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@ddep/core";
import { holding, InUse, type Lock } from "@ddep/core/node";
import { Interrupted } from "@ddep/trainers";
import { failedRecord } from "../store/record.js";
import { isFinished, missingFor } from "../store/left.js";
import { openStudy, type StudyFlags } from "./open-study.js";
import type { Store } from "../store/store.js";
import { computeRun } from "../compute/compute-run.js";

/** Milliseconds between checks on a run that another process is computing. */
const LOOK = 1000;

/** Computes one run of a study, unless it is done, and writes its record. */
export async function oneCommand(name: string, id: string, flags: StudyFlags): Promise<void> {
  const { grid, store, sources } = await openStudy(name, flags);
  const run = grid.runs.find((other) => other.id === id);
  if (run === undefined)
    throw new UserError(`${id} is not a run of ${name} with these flags`, {
      fix: "use an id that `study run --plan` prints with the same flags and encoder weights",
    });
  if (await isFinished(run, store)) {
    say(`already done: ${id}`);
    return;
  }
  const [missing] = await missingFor(run, store);
  if (missing !== undefined)
    throw new UserError(
      `${id} needs ${missing}, which has ${store.isDone(missing) ? "a record, but no weights on this machine" : "no record"}`,
      { file: store.folder, fix: "compute that run first" },
    );
  const isComputed = await holding(await claimInTurn(store, id), async (lock) => {
    await store.refresh([id]);
    if (await isFinished(run, store)) return false;
    const from = performance.now();
    try {
      await store.add(await computeRun(run, store, sources, lock));
    } catch (error) {
      if (!(error instanceof Interrupted || error instanceof InUse)) {
        const reason = error instanceof Error ? error.message : String(error);
        // The first failure is the one to report.
        await store.add(failedRecord(run, reason, (performance.now() - from) / 1000)).catch(() => undefined);
      }
      throw error;
    }
    return true;
  });
  say(isComputed ? `done: ${id}` : `done by another process: ${id}`);
}

/** Claims a run; if another process is computing it, waits for that process to end. */
async function claimInTurn(store: Store, id: string): Promise<Lock> {
  for (let isTold = false; ; isTold = true) {
    try {
      return await store.claim(id);
    } catch (error) {
      if (!(error instanceof InUse)) throw error;
      if (!isTold) say(`waiting: ${error.message.split("\n")[0]!}`);
      await sleep(LOOK);
    }
  }
}
