import { relative } from "node:path";
import { formatDuration } from "@ddep/runs";
import { runAll } from "../engine.js";
import { estimator } from "../estimate.js";
import { failedRecord } from "../failed-record.js";
import { openStudy, type StudyFlags } from "../open-study.js";
import { computeRun } from "../compute-run.js";
import { planOf } from "../plan.js";
import { reportOf } from "./report.js";

const note = (line: string) => console.error(line);

/** Runs what is not done of a study, or prints what it would be. */
export async function runCommand(
  name: string,
  { plan = false, ...flags }: StudyFlags & { plan?: boolean },
): Promise<void> {
  const opened = await openStudy(name, flags);
  const { grid, store, sources } = opened;
  const estimate = await estimator(grid.runs, store, sources, note);
  if (plan) {
    console.log(await planOf(grid.runs, store, estimate));
    return;
  }
  const from = performance.now();
  const { failures } = await runAll({
    runs: grid.runs,
    store,
    estimate,
    note,
    perform: (run) => computeRun(run, store, sources),
    failed: failedRecord,
  });
  note(
    `${grid.runs.filter(({ id }) => store.isDone(id)).length} of ${grid.runs.length} runs are done (${formatDuration((performance.now() - from) / 1000)})`,
  );
  console.log(`Report: ${relative(".", await reportOf(opened))}`);
  for (const { id, reason } of failures) note(`FAILED ${id}: ${reason}`);
  if (failures.length > 0) process.exitCode = 1;
}
