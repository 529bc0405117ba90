import { machine } from "./machine.js";
import type { RunRecord } from "./record.js";
import { needsOf, type Run } from "./run.js";

/** The record of a run that failed after some seconds. */
export const failedRecord = (run: Run, error: string, seconds: number): RunRecord => ({
  id: run.id,
  kind: run.kind,
  method: run.method,
  ...(run.share === undefined ? {} : { fraction: run.share }),
  seed: run.seed,
  options: { ...run.settings },
  needs: needsOf(run),
  error,
  seconds,
  startedAt: new Date(Date.now() - 1000 * seconds).toISOString(),
  machine: machine("unknown"),
  version: "unknown",
});
