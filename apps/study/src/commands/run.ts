import { print, say } from "@ddep/cli";
import { relative } from "node:path";
import { formatDuration } from "@ddep/runs";
import { computeRun } from "../compute/compute-run.js";
import { runAll } from "../compute/engine.js";
import { estimator, type Estimator } from "../compute/estimate.js";
import type { Run } from "../grid/run.js";
import { leftOf } from "../store/left.js";
import { failedRecord } from "../store/record.js";
import type { Store } from "../store/store.js";
import { openStudy, type StudyFlags } from "./open-study.js";
import { reportOf } from "./report.js";

const note = (line: string) => say(line);

/** Computes the remaining runs of a study and writes its report, or prints the plan. */
export async function runCommand(
  name: string,
  { plan = false, ...flags }: StudyFlags & { plan?: boolean },
): Promise<void> {
  const opened = await openStudy(name, flags);
  const { grid, store, sources } = opened;
  const estimate = await estimator(grid.runs, store, sources, note);
  if (plan) {
    print(await planOf(grid.runs, store, estimate));
    return;
  }
  const from = performance.now();
  const { failures } = await runAll({
    runs: grid.runs,
    store,
    estimate,
    note,
    perform: (run, signal) => computeRun(run, store, sources, { signal }),
    failed: failedRecord,
  });
  note(
    `${grid.runs.filter(({ id }) => store.isDone(id)).length} of ${grid.runs.length} runs are done (${formatDuration((performance.now() - from) / 1000)})`,
  );
  for (const { id, reason } of failures) note(`FAILED ${id}: ${reason}`);
  if (failures.length > 0) process.exitCode = 1;
  print(`Report: ${relative(".", await reportOf(opened))}`);
}

/** The runs of a grid as a table: which are done, how long each takes, and the total time left. */
async function planOf(
  runs: readonly Run[],
  store: Pick<Store, "get" | "isDone" | "holds">,
  estimate: Estimator,
): Promise<string> {
  const expected = estimate();
  const left = await leftOf(runs, store);
  const width = Math.max(...runs.map(({ id }) => id.length));
  const lines = runs.map((run) => {
    const done = !left.includes(run);
    const seconds = done ? store.get(run.id)!.seconds : expected(run);
    const failure = store.get(run.id)?.error === undefined ? "" : "  (failed before)";
    return `${done ? "done" : "left"}  ${run.id.padEnd(width)}  ${formatDuration(seconds).padStart(7)}${failure}`;
  });
  const seconds = left.reduce((sum, run) => sum + expected(run), 0);
  return [
    ...lines,
    "",
    `${runs.length - left.length} of ${runs.length} runs are done; ${formatDuration(seconds)} left`,
  ].join("\n");
}
