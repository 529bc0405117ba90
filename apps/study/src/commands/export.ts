import { print } from "@ddep/cli";
import { openStudy, type StudyFlags } from "./open-study.js";
import { exportRecords } from "../store/store.js";

/** Writes the records of a study's finished runs to one file. */
export async function exportCommand(name: string, { to, ...flags }: StudyFlags & { to: string }): Promise<void> {
  const { grid, store } = await openStudy(name, flags);
  const ids = grid.runs.map(({ id }) => id);
  print(`Wrote ${await exportRecords(store, ids, to)} of ${ids.length} runs to ${to}`);
}
