import { print } from "@ddep/cli";
import { join, relative } from "node:path";
import { openStudy, type OpenStudy, type StudyFlags } from "./open-study.js";
import { writeStudyReport } from "../report/write-study-report.js";

/** Writes the report of a study's finished runs, and returns the path of its HTML page. */
export function reportOf({ study, scale, grid, store }: OpenStudy, out?: string): Promise<string> {
  const asked = new Set(grid.runs.map(({ id }) => id));
  return writeStudyReport({
    study,
    scale,
    records: store.all().filter(({ id }) => asked.has(id)),
    folder: store.folder,
    out: out ?? join(store.folder, "reports", study.name),
  });
}

export async function reportCommand(name: string, { to, ...flags }: StudyFlags & { to?: string }): Promise<void> {
  const page = await reportOf(await openStudy(name, flags), to);
  print(`Report: ${relative(".", page)}`);
}
