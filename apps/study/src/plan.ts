import { formatDuration } from "@ddep/runs";
import type { Estimator } from "./estimate.js";
import { leftOf } from "./left.js";
import type { Run } from "./run.js";
import type { Store } from "./store.js";

/** The runs of a grid in a table: which are done, what each costs, and the time left. */
export async function planOf(
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
