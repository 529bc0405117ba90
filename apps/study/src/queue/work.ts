import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { printable } from "@ddep/core";
import { WaitingError, Worker, type ConnectionOptions } from "bullmq";
import { failedRecord } from "../store/record.js";
import { call, processRun, Unfit, type Processing } from "./process-run.js";
import type { QueuedRun } from "./queued-run.js";
import type { RunJob, StudyQueue } from "./study-queue.js";

export interface WorkOptions extends Omit<Processing, "signal"> {
  readonly queue: StudyQueue;
  readonly connection: ConnectionOptions;
  /** Whether to stop when the queue is empty. */
  readonly untilEmpty: boolean;
  /** Stops the worker, which gives its current run back. */
  readonly stop: AbortSignal;
}

/** Often enough to find a lost run soon, but not too often for many workers. */
const STALLED_EVERY = 30_000;

/** How long, in milliseconds, a worker that is about to end waits for its connection. */
const CONNECTED_WITHIN = 3000;

/** Computes runs one at a time until stopped, or until the queue is empty. Throws the reason if it cannot compute any. */
export async function work(options: WorkOptions): Promise<void> {
  const { queue, connection, lock, untilEmpty, stop } = options;
  // Ids and reasons come from a queue that others write to.
  const note = (line: string) => options.note(printable(line));
  const lockDuration = 1000 * lock;
  let running = new AbortController();
  let unfit: Unfit | undefined;
  let ended: () => void = () => undefined;
  const end = new Promise<void>((resolve) => (ended = resolve));
  const worker = new Worker<QueuedRun, string>(
    queue.name,
    async (job, token) => {
      running = new AbortController();
      const id = idOf(job);
      note(`${id}${job.attemptsMade > 0 ? `, attempt ${job.attemptsMade + 1}` : ""}`);
      const signal = AbortSignal.any([stop, running.signal]);
      try {
        const how = await processRun(job, token!, { ...options, signal });
        note(`${id}: ${how}`);
        return how;
      } catch (error) {
        if (error instanceof WaitingError && error.cause instanceof Unfit) unfit = error.cause;
        if (error instanceof WaitingError) ended();
        throw error;
      }
    },
    {
      connection,
      name: `${hostname()}:${process.pid}`,
      concurrency: 1,
      lockDuration,
      stalledInterval: Math.min(STALLED_EVERY, lockDuration),
      // A machine that is repeatedly preempted is not the fault of the run.
      maxStalledCount: 20,
    },
  );
  worker.on("failed", (job, error) => {
    if (job === undefined) return;
    const forGood = isForGood(job);
    note(`FAILED ${idOf(job)}${forGood ? "" : ", to be retried"}: ${error.message}`);
    if (forGood) void recordFailure(job, error, options).catch((cause: unknown) => note(String(cause)));
  });
  // Another worker may have taken over the run. Both would compute the same result, but one is enough.
  worker.on("lockRenewalFailed", () => running.abort());
  hearOutages(worker, note);
  if (untilEmpty) void whenEmpty(queue, end).then(ended);
  stop.addEventListener("abort", ended);
  if (stop.aborted) ended();
  await end;
  // A connection that is closed while it is made throws where nobody can catch it.
  await Promise.race([
    worker.waitUntilReady().catch(() => undefined),
    sleep(CONNECTED_WITHIN, undefined, { ref: false }),
  ]);
  await worker.close();
  if (unfit !== undefined) throw unfit.reason;
}

/** The id of a job, on one line. */
const idOf = ({ id }: RunJob) => printable(id!, "line");

const isForGood = ({ finishedOn }: RunJob) => finishedOn !== undefined;

async function recordFailure(job: RunJob, error: Error, { queue, store, read }: WorkOptions): Promise<void> {
  let run: QueuedRun["run"];
  try {
    ({ run } = read(job.data));
  } catch {
    // It failed because it cannot be read: there is no run to record, and its error has been printed.
    return;
  }
  const seconds = ((job.finishedOn ?? 0) - (job.processedOn ?? 0)) / 1000;
  await store.add(failedRecord(run, error.message, Math.max(0, seconds)));
  await call(queue, run);
}

/** Prints one note when Redis stops answering, and one when it is back. */
function hearOutages(worker: Worker<QueuedRun, string>, note: (line: string) => void): void {
  let gone = false;
  worker.on("error", (error: NodeJS.ErrnoException) => {
    const isOutage = /ECONNREFUSED|ECONNRESET|EPIPE|Connection is closed|LOADING/.test(
      `${error.code ?? ""} ${error.message}`,
    );
    if (isOutage && gone) return;
    gone = isOutage;
    note(isOutage ? "Redis does not answer; waiting for it to come back" : `Redis: ${error.message}`);
  });
  worker.on("ready", () => {
    if (gone) note("Redis is back");
    gone = false;
  });
}

async function whenEmpty(queue: StudyQueue, end: Promise<void>): Promise<void> {
  const ask = async (): Promise<boolean> => {
    const counts = await queue.getJobCounts("waiting", "active", "delayed", "prioritized");
    return Object.values(counts).every((count) => count === 0);
  };
  const ended = end.then(() => true);
  while (!(await ask().catch(() => false))) if (await Promise.race([ended, sleep(1000, false)])) return;
}
