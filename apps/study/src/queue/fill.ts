import type { Identity } from "../grid/grid.js";
import { leftOf } from "../store/left.js";
import type { Run } from "../grid/run.js";
import type { Store } from "../store/store.js";
import { queuedOf } from "./queued-run.js";
import { jobsByState, type StudyQueue } from "./study-queue.js";

/** The number of attempts at a run, and the milliseconds before the second attempt, which double for the third. */
const ATTEMPTS = 3;
const DELAY = 60_000;

export interface FillOptions {
  readonly runs: readonly Run[];
  readonly store: Pick<Store, "isDone" | "holds">;
  readonly identity: Identity;
  /** Whether to retry runs that have failed for good. */
  readonly again: boolean;
  /** Milliseconds before the second attempt at a failed run; twice that before the third. */
  readonly delay?: number;
}

/**
 * Adds the remaining runs that are not in the queue, each under its own id, so that no run is added twice, even by concurrent
 * calls. They keep the order of the grid and come after the runs already queued. If a worker takes a run whose dependencies are
 * not met, it puts the run aside, and the run keeps its place. Returns the number of runs added.
 */
export async function fill(
  queue: StudyQueue,
  { runs, store, identity, again, delay = DELAY }: FillOptions,
): Promise<number> {
  const behind = await lastPlace(queue);
  let added = 0;
  for (const run of await leftOf(runs, store)) {
    const job = await queue.getJob(run.id);
    const state = await job?.getState();
    // The record of a completed job may have been deleted.
    const over = state === "completed" || (state === "failed" && again);
    if (job !== undefined && !over) continue;
    await job?.remove();
    added++;
    await queue.add(run.kind, queuedOf(run, identity), {
      jobId: run.id,
      priority: behind + added,
      attempts: ATTEMPTS,
      backoff: { type: "exponential", delay },
    });
  }
  return added;
}

/** The place of the last run in the queue that is not finished; 0 if there is none. */
async function lastPlace(queue: StudyQueue): Promise<number> {
  const { waiting, prioritized, active, delayed } = await jobsByState(queue);
  const places = [...waiting, ...prioritized, ...active, ...delayed].map(({ opts }) => opts.priority ?? 0);
  return places.reduce((last, place) => Math.max(last, place), 0);
}
