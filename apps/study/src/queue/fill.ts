import type { Identity } from "../grid.js";
import type { Run } from "../run.js";
import type { Store } from "../store.js";
import type { StudyQueue } from "./study-queue.js";

/** A run is tried three times, the second and the third after a minute and two. */
export const retries = { attempts: 3, backoff: { type: "exponential", delay: 60_000 } };

export interface FillOptions {
  readonly runs: readonly Run[];
  readonly store: Pick<Store, "isDone">;
  /** Where workers keep records unless they are told. */
  readonly place: string;
  readonly identity: Identity;
  /** Whether runs that have failed for good are tried again. */
  readonly again: boolean;
}

/**
 * Adds the runs that have no record and are not in the queue, each under its own id, so that doing it twice, or by two at once,
 * adds nothing. They stand in the order of the grid: a worker that takes one whose needs are not met puts it aside.
 * Returns how many were added.
 */
export async function fill(
  queue: StudyQueue,
  { runs, store, place, identity, again }: FillOptions,
): Promise<number> {
  let added = 0;
  for (const run of runs) {
    if (store.isDone(run.id)) continue;
    const job = await queue.getJob(run.id);
    const state = await job?.getState();
    // A job that is completed without a record had one that somebody removed.
    const over = state === "completed" || (state === "failed" && again);
    if (job !== undefined && !over) continue;
    await job?.remove();
    await queue.add(run.kind, { run, store: place, ...identity }, { jobId: run.id, ...retries });
    added++;
  }
  return added;
}
