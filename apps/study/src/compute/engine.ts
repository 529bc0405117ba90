import { UserError } from "@ddep/core";
import { formatDuration } from "@ddep/runs";
import { Interrupted } from "@ddep/trainers";
import type { Estimator } from "./estimate.js";
import { leftOf } from "../store/left.js";
import { outcome, type RunRecord } from "../store/record.js";
import { needsOf, type Run } from "../grid/run.js";
import type { Store } from "../store/store.js";

export interface EngineOptions {
  readonly runs: readonly Run[];
  readonly store: Store;
  readonly perform: (run: Run) => Promise<RunRecord>;
  /** The record of a run that failed. */
  readonly failed: (run: Run, reason: string, seconds: number) => RunRecord;
  readonly estimate?: Estimator;
  readonly note: (line: string) => void;
}

export interface Finished {
  readonly failures: readonly { readonly id: string; readonly reason: string }[];
}

/**
 * Computes every run that is left, in order. A run that fails is recorded as failed, the runs that need it are skipped, and
 * the others continue. Stops at {@link Interrupted}, and when a record cannot be written.
 */
export async function runAll({ runs, store, perform, failed, estimate, note }: EngineOptions): Promise<Finished> {
  const failures = new Map<string, string>();
  const left = new Set(await leftOf(runs, store));
  for (const [at, run] of runs.entries()) {
    if (!left.has(run)) continue;
    const missing = needsOf(run).find((id) => !store.isDone(id) || failures.has(id));
    if (missing !== undefined) {
      failures.set(run.id, `needs ${missing}, which failed`);
      left.delete(run);
      continue;
    }
    const seconds = estimate?.();
    const time = seconds && formatDuration([...left].reduce((sum, other) => sum + seconds(other), 0));
    note(`[${at + 1}/${runs.length}] ${run.id}${time === undefined ? "" : `, ${time} left in all`}`);
    if (store.isDone(run.id)) note("It is recorded, but its weights are not here: computing it again");
    left.delete(run);
    const from = performance.now();
    let record: RunRecord;
    try {
      record = await perform(run);
    } catch (error) {
      if (error instanceof Interrupted) throw error;
      const reason = reasonOf(error);
      failures.set(run.id, reason);
      note(`FAILED ${run.id}: ${reason}`);
      await store.add(failed(run, reason, (performance.now() - from) / 1000));
      continue;
    }
    await store.add(record);
    note(`done  ${run.id}: ${outcome(record)} (${formatDuration(record.seconds)})`);
  }
  return { failures: [...failures].map(([id, reason]) => ({ id, reason })) };
}

function reasonOf(error: unknown): string {
  if (error instanceof UserError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
