import { needsOf, type Run } from "../grid/run.js";
import type { Store } from "./store.js";

type Records = Pick<Store, "isDone" | "holds">;

/** Whether a denoising run is recorded but its weights are missing: records are copied between machines, but run folders may not be. */
const isLost = async ({ id, kind }: Pick<Run, "id" | "kind">, store: Records): Promise<boolean> =>
  kind === "pretrain" && store.isDone(id) && !(await store.holds(id));

/** Whether a run need not be computed: it is recorded and, if it denoises, its weights are available. */
export const isFinished = async (run: Run, store: Records): Promise<boolean> =>
  store.isDone(run.id) && !(await isLost(run, store));

/**
 * The runs of a grid that remain to be computed, in order: those without a record, and the denoising runs that they start from
 * if the weights are missing. If a run is computed again, its first record is kept.
 */
export async function leftOf(runs: readonly Run[], store: Records): Promise<Run[]> {
  const starts = new Set(runs.filter(({ id }) => !store.isDone(id)).map(({ from }) => from));
  const lost = new Set<string>();
  for (const run of runs) if (starts.has(run.id) && (await isLost(run, store))) lost.add(run.id);
  return runs.filter(({ id }) => !store.isDone(id) || lost.has(id));
}

/** The runs that a run waits for: needed runs without a record, and the denoising run it starts from if its weights are missing. */
export async function missingFor(run: Run, store: Records): Promise<string[]> {
  const missing = needsOf(run).filter((id) => !store.isDone(id));
  const { from } = run;
  if (from !== undefined && (await isLost({ id: from, kind: "pretrain" }, store))) missing.unshift(from);
  return missing;
}
