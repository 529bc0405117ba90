import { formatDuration } from "@ddep/ddep";
import { runAll } from "../engine.js";
import { estimator } from "../estimate.js";
import { machine } from "../machine.js";
import { openStudy, type StudyFlags } from "../open-study.js";
import { perform } from "../perform.js";
import { planOf } from "../plan.js";
import { needsOf } from "../run.js";

export { withStudy, type StudyFlags } from "../open-study.js";

const note = (line: string) => console.error(line);

/** Runs what is not done of a study, or prints what it would be. */
export async function runCommand(
  name: string,
  { plan = false, ...flags }: StudyFlags & { plan?: boolean },
): Promise<void> {
  const { grid, store, sources } = await openStudy(name, flags);
  const estimate = await estimator(grid.runs, store, sources, note);
  if (plan) {
    console.log(planOf(grid.runs, store, estimate));
    return;
  }
  const from = performance.now();
  const { failures } = await runAll({
    runs: grid.runs,
    store,
    estimate,
    note,
    perform: (run) => perform(run, store, sources),
    failed: (run, error, seconds) => ({
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
    }),
  });
  note(
    `${grid.runs.filter(({ id }) => store.isDone(id)).length} of ${grid.runs.length} runs are done (${formatDuration((performance.now() - from) / 1000)})`,
  );
  for (const { id, reason } of failures) note(`FAILED ${id}: ${reason}`);
  if (failures.length > 0) process.exitCode = 1;
}
