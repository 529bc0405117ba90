import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { runIntoFolder, type RunOptions } from "@ddep/cli";
import { UserError } from "@ddep/core";
import { writeFileAtomic } from "@ddep/core/node";
import { makeFolder, writeJson } from "@ddep/runs";
import { renderPage } from "./page.js";
import { about, type Ablation } from "./about.js";
import { strip } from "./strip.js";
import { table, type Row } from "./table.js";

export interface AblationRequest {
  readonly name: string;
  readonly ablation: Ablation;
  /** The options of a row. */
  readonly optionsOf: (settings: Partial<RunOptions>) => RunOptions;
  readonly out: string;
  readonly resume: boolean;
}

/** `uniform gamma, conditioned` as the name of a folder: `uniform-gamma-conditioned`. */
const folderOf = (row: string) => row.toLowerCase().replaceAll(/[^a-z0-9.]+/g, "-");

/** Draws the strip, runs each row into its own folder, and writes the report. Returns the text to print. */
export async function runAblation({ name, ablation, optionsOf, out, resume }: AblationRequest): Promise<string> {
  if (!resume && existsSync(out) && readdirSync(out).length > 0)
    throw new UserError("already exists and is not empty", {
      file: out,
      fix: "give another --out, or add --resume to continue",
    });
  const options = new Map(Object.entries(ablation.rows).map(([row, settings]) => [row, optionsOf(settings)]));
  const pictures = await strip(options);
  await makeFolder(out);
  await writeFileAtomic(join(out, "strip.png"), pictures);
  if (ablation.picturesOnly) return `Pictures: ${join(out, "strip.png")}`;
  const rows: Row[] = [];
  for (const [row, settings] of Object.entries(ablation.rows)) {
    const folder = folderOf(row);
    const at = join(out, folder);
    const { result } = await runIntoFolder({
      command: "run",
      program: about.name,
      options: options.get(row)!,
      out: at,
      resume: resume && existsSync(at),
    });
    rows.push({ name: row, settings, folder, scores: result.methods.ddep! });
  }
  await writeJson(join(out, "result.json"), { ablation: name, rows });
  await writeFileAtomic(join(out, "report.html"), renderPage({ name, ablation, rows, strip: pictures }));
  return `${table(rows)}\n\n${ablation.finding}\nReport: ${join(out, "report.html")}`;
}
