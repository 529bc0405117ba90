import { join } from "node:path";
import { writeFileAtomic } from "@ddep/core/node";
import { loadReport } from "./load.js";
import { renderReport } from "./report.js";

/** Writes `report.html` for a finished or unfinished run folder, and returns its path. Throws a `UserError`. */
export async function writeReport(folder: string): Promise<string> {
  const file = join(folder, "report.html");
  await writeFileAtomic(file, renderReport(await loadReport(folder)));
  return file;
}
