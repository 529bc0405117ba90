import { needsOf, type Run } from "../grid/run.js";
import type { Store } from "./store.js";

type Records = Pick<Store, "isDone" | "holds">;

/** Whether a run is recorded, but was to leave weights and they are not there: records travel, folders of runs may not. */
const isLost = async ({ id, kind }: Pick<Run, "id" | "kind">, store: Records): Promise<boolean> =>
  kind === "pretrain" && store.isDone(id) && !(await store.holds(id));

/** Whether nothing of a run is to be computed: it is recorded, and the weights that it was to leave are there. */
export const isFinished = async (run: Run, store: Records): Promise<boolean> =>
  store.isDone(run.id) && !(await isLost(run, store));

/**
 * The runs of a grid that are to be computed, in its order: those without a record, and the denoising runs that they start from
 * where the record came without the weights. The first record of a run stays, whoever computes it again.
 */
export async function leftOf(runs: readonly Run[], store: Records): Promise<Run[]> {
  const starts = new Set(runs.filter(({ id }) => !store.isDone(id)).map(({ from }) => from));
  const lost = new Set<string>();
  for (const run of runs) if (starts.has(run.id) && (await isLost(run, store))) lost.add(run.id);
  return runs.filter(({ id }) => !store.isDone(id) || lost.has(id));
}

/** What a run waits for: those of its needs without a record, and the denoising run that it starts from without its weights. */
export async function missingFor(run: Run, store: Records): Promise<string[]> {
  const missing = needsOf(run).filter((id) => !store.isDone(id));
  const { from } = run;
  if (from !== undefined && (await isLost({ id: from, kind: "pretrain" }, store))) missing.unshift(from);
  return missing;
}
