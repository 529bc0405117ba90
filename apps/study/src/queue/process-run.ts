import { holding, InUse } from "@ddep/core/node";
import { Interrupted } from "@ddep/trainers";
import { DelayedError, UnrecoverableError, WaitingError } from "bullmq";
import type { Plan } from "@ddep/cli";
import { outcome, type RunRecord } from "../store/record.js";
import { isFinished, missingFor } from "../store/left.js";
import { needsOf, type Run } from "../grid/run.js";
import type { SharedStore } from "../store/store.js";
import { parseQueuedRun, type QueuedRun } from "./queued-run.js";
import type { RunJob, RunProgress, StudyQueue } from "./study-queue.js";

/** Milliseconds after which a run that was put aside is tried again, unless it is promoted earlier. */
const ASIDE = 30_000;
/** The same for a run that another process computes without the queue, whose end is not announced. */
const BESIDE = 10_000;
/** Milliseconds between progress reports of a run. */
const WORD = 1000;

export interface Processing {
  readonly queue: StudyQueue;
  /** Reads the data of a job, and throws if it cannot be trusted. */
  readonly read: (data: unknown) => QueuedRun;
  /** The store for this worker's records. */
  readonly store: SharedStore;
  readonly perform: (queued: QueuedRun, watch: Pick<Plan, "onProgress" | "signal">) => Promise<RunRecord>;
  /** Seconds without a sign of life after which another worker takes over a run. */
  readonly lock: number;
  readonly note: (line: string) => void;
  /** Aborted if the worker must give up its run. */
  readonly signal: AbortSignal;
}

/** Thrown if a worker cannot compute any run of the study: it exits, and another worker takes the run. */
export class Unfit extends Error {
  constructor(readonly reason: unknown) {
    super("this worker cannot take the run", { cause: reason });
  }
}

/**
 * Computes the run of a job and stores its record, unless the run is done. A run whose dependencies are not met is put aside; a
 * run that needs one that failed for good fails too; an interrupted run is given back.
 */
export async function processRun(job: RunJob, token: string, processing: Processing): Promise<string> {
  const { queue, store, perform, signal, lock: patience, note } = processing;
  const queued = trusted(job, processing);
  const { run } = queued;
  const giveBack = async () => {
    await job.moveToWait(token);
    return new WaitingError();
  };
  try {
    await store.refresh([run.id, ...needsOf(run)]);
    if (await isFinished(run, store)) return "already done";
    const missing = await missingFor(run, store);
    if (missing.length > 0) {
      await refuseHopeless(queue, missing);
      await job.moveToDelayed(Date.now() + ASIDE, token);
      throw new DelayedError();
    }
    return await holding(await store.claim(run.id, { patience }), async (lock) => {
      await store.refresh([run.id]);
      if (await isFinished(run, store)) return "already done";
      if (run.from !== undefined) await store.bring(run.from);
      const stop = AbortSignal.any([signal, lock.signal]);
      const record = await perform(queued, { signal: stop, onProgress: telling(job) });
      await store.send(record);
      const first = await store.add(record);
      await call(queue, run);
      return first ? `done, ${outcome(record)}` : "already done by another worker";
    });
  } catch (error) {
    // Another process computes it without the queue.
    if (error instanceof InUse) {
      await job.moveToDelayed(Date.now() + BESIDE, token);
      note(`${run.id} was put aside: ${error.message.split("\n")[0]!}`);
      throw new DelayedError();
    }
    if (error instanceof Interrupted || error instanceof Unfit) {
      const back = await giveBack();
      if (error instanceof Unfit) throw Object.assign(back, { cause: error });
      throw back;
    }
    throw error;
  }
}

/** The run of a job; a job without a valid run fails for good. */
function trusted({ data }: RunJob, { read }: Processing): QueuedRun {
  try {
    return read(data);
  } catch (error) {
    throw new UnrecoverableError(error instanceof Error ? error.message : String(error));
  }
}

/** Throws if a needed run has failed for good. */
async function refuseHopeless(queue: StudyQueue, missing: readonly string[]): Promise<void> {
  for (const id of missing)
    if ((await queue.getJobState(id)) === "failed") throw new UnrecoverableError(`needs ${id}, which failed`);
}

/** Promotes the runs that were put aside until this one was done or failed for good. */
export async function call(queue: StudyQueue, over: Run): Promise<void> {
  for (const job of await queue.getDelayed())
    // Another worker may have promoted it in the meantime.
    if (needsOfJob(job).includes(over.id)) await job.promote().catch(() => undefined);
}

function needsOfJob({ data }: RunJob): string[] {
  try {
    return needsOf(parseQueuedRun(data).run);
  } catch {
    return [];
  }
}

function telling(job: RunJob): NonNullable<Plan["onProgress"]> {
  let last = -Infinity;
  return ({ stage, step, steps }) => {
    const now = performance.now();
    if (now - last < WORD && step < steps) return;
    last = now;
    // A lost progress report is no reason to stop.
    job.updateProgress({ stage, step, steps } satisfies RunProgress).catch(() => undefined);
  };
}
