import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@ddep/core";
import { holding, InUse } from "@ddep/core/node";
import { formatDuration } from "@ddep/runs";
import { Interrupted } from "@ddep/trainers";
import type { Estimator } from "./estimate.js";
import { isFinished, leftOf } from "../store/left.js";
import { outcome, type RunRecord } from "../store/record.js";
import { needsOf, type Run } from "../grid/run.js";
import type { Store } from "../store/store.js";

export interface EngineOptions {
  readonly runs: readonly Run[];
  readonly store: Store;
  /** Stops at the signal, as on Ctrl-C. */
  readonly perform: (run: Run, signal: AbortSignal) => Promise<RunRecord>;
  /** The record of a run that failed. */
  readonly failed: (run: Run, reason: string, seconds: number) => RunRecord;
  readonly estimate?: Estimator;
  readonly note: (line: string) => void;
}

export interface Finished {
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

/** Milliseconds between checks on runs that other processes are computing. */
const LOOK = 1000;

/**
 * Computes the remaining runs in order. Runs that another process is computing are left to it: the other runs come first, and
 * at the end these are waited for, or computed here if that process ends without a record. A failed run is recorded as failed,
 * the runs that need it are skipped, and the others continue. Stops on {@link Interrupted}, and if a record cannot be written.
 */
export async function runAll(options: EngineOptions): Promise<Finished> {
  const { runs, store, note } = options;
  const failures = new Map<string, string>();
  const left = new Set(await leftOf(runs, store));
  const told = new Set<string>();
  while (left.size > 0) {
    let isAdvancing = false;
    for (const run of [...left]) {
      const missing = needsOf(run).find((id) => !store.isDone(id) || isLeft(id, left) || failures.has(id));
      if (missing !== undefined && isLeft(missing, left)) continue;
      if (missing !== undefined) {
        failures.set(run.id, `needs ${missing}, which failed`);
        left.delete(run);
        continue;
      }
      try {
        await computeLeft(run, left, failures, options);
        left.delete(run);
        isAdvancing = true;
      } catch (error) {
        if (!(error instanceof InUse)) throw error;
        if (!told.has(run.id)) note(`postponed ${run.id}: ${error.message.split("\n")[0]!}`);
        told.add(run.id);
      }
    }
    if (left.size === 0 || isAdvancing) continue;
    await sleep(LOOK);
  }
  return { failures: [...failures].map(([id, reason]) => ({ id, reason })) };
}

const isLeft = (id: string, left: ReadonlySet<Run>): boolean => [...left].some((run) => run.id === id);

/** Computes one run, unless another process has finished it. Throws {@link InUse} if another process is computing it. */
async function computeLeft(
  run: Run,
  left: ReadonlySet<Run>,
  failures: Map<string, string>,
  { runs, store, perform, failed, estimate, note }: EngineOptions,
): Promise<void> {
  await holding(await store.claim(run.id), async (lock) => {
    await store.refresh([run.id, ...needsOf(run)]);
    if (await isFinished(run, store)) {
      note(`done by another process  ${run.id}`);
      return;
    }
    const seconds = estimate?.();
    const time = seconds && formatDuration([...left].reduce((sum, other) => sum + seconds(other), 0));
    note(`[${runs.indexOf(run) + 1}/${runs.length}] ${run.id}${time === undefined ? "" : `, ${time} left in all`}`);
    if (store.isDone(run.id)) note("It is recorded, but its weights are not on this machine: computing it again");
    const from = performance.now();
    let record: RunRecord;
    try {
      record = await perform(run, lock.signal);
    } catch (error) {
      // Throws if another process has taken over the run and continues it.
      await lock.confirm();
      if (error instanceof Interrupted || error instanceof InUse) throw error;
      const reason = reasonOf(error);
      failures.set(run.id, reason);
      note(`FAILED ${run.id}: ${reason}`);
      // The first failure is the one to report.
      await store.add(failed(run, reason, (performance.now() - from) / 1000)).catch(() => {
        throw error;
      });
      return;
    }
    await store.add(record);
    note(`done  ${run.id}: ${outcome(record)} (${formatDuration(record.seconds)})`);
  });
}

function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
