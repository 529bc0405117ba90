import { existsSync } from "node:fs";
import { join } from "node:path";
import { perform, runFolder } from "./perform.js";
import type { Run } from "./run.js";
import type { Sources } from "./sources.js";
import type { Store } from "./store.js";

/**
 * Denoises again what a run starts from, where its record came without the weights: records travel, folders of runs may not.
 * The record stays the first one.
 */
export async function restoreStart(
  { from }: Run,
  runs: readonly Run[],
  store: Pick<Store, "folder" | "get">,
  sources: Sources,
  note: (line: string) => void,
): Promise<void> {
  const start = runs.find(({ id }) => id === from);
  // It is the last file that a run writes.
  if (start === undefined || existsSync(join(runFolder(store.folder, start.id), "result.json"))) return;
  note(`${start.id} is recorded, but its weights are not here: it is run again`);
  await perform(start, store, sources);
}
