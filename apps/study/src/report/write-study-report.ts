import { join, relative, resolve, sep } from "node:path";
import { removePartials, writeFileAtomic } from "@ddep/core/node";
import { makeFolder } from "@ddep/runs";
import { renderToString } from "preact-render-to-string";
import type { RunRecord } from "../store/record.js";
import type { Scale, Study } from "../grid/study.js";
import { armFinder } from "./findings/arm-of.js";
import { fileStyles } from "./charts/styles.js";
import { compose } from "./compose.js";
import { csvOf } from "./csv.js";
import type { Figure } from "./document.js";
import { findingsOf } from "./findings/findings.js";
import { renderHtml } from "./render-html.js";
import { renderMarkdown } from "./render-markdown.js";
import { diagnosticsSection } from "./sections/diagnostics.js";
import { picturesSection } from "./sections/pictures.js";

export interface StudyReport {
  readonly study: Study;
  readonly scale: Scale;
  /** Records of other studies in the same folder are ignored. */
  readonly records: readonly RunRecord[];
  /** The study's folder, whose `runs/ID` may contain pictures and diagnostics. */
  readonly folder: string;
  /** The folder to write the report to. */
  readonly out: string;
}

/**
 * Writes `report.html`, `report.md` with `figures/*.svg`, and `results.csv`, and returns the path of the page.
 *
 * Throws a `UserError` if records contradict each other, a picture is damaged or the folder cannot be written to.
 */
export async function writeStudyReport({ study, scale, records, folder, out }: StudyReport): Promise<string> {
  const findings = findingsOf(study, scale, records);
  const extras = [await picturesSection(findings, folder), await diagnosticsSection(findings, folder)];
  const document = compose(
    findings,
    extras.filter((section) => section !== undefined),
  );
  const figures = document.sections
    .flatMap(({ blocks }) => blocks)
    .filter((block): block is Figure => block.kind === "figure");
  await makeFolder(join(out, "figures"));
  await removePartials(out, { recursive: true });
  for (const { name, chart } of figures)
    await writeFileAtomic(join(out, "figures", `${name}.svg`), svgFile(renderToString(chart)));
  const pathTo = (file: string) => relative(resolve(out), resolve(folder, file)).split(sep).join("/");
  await writeFileAtomic(join(out, "report.md"), renderMarkdown(document, pathTo));
  const armOf = armFinder(study, scale);
  const runs = findings.records.flatMap((record) => {
    const arm = record.kind === "final" ? armOf(record) : undefined;
    return arm === undefined ? [] : [{ arm, record }];
  });
  await writeFileAtomic(join(out, "results.csv"), csvOf(study.name, runs));
  const page = join(out, "report.html");
  await writeFileAtomic(page, renderHtml(document));
  return page;
}

/** A chart as a standalone SVG file, with namespace, size and styles. */
function svgFile(svg: string): string {
  const [, width, height] = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg) ?? [];
  return `${svg.replace(/<svg ([^>]*)>/, `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" $1><style>${fileStyles}</style>`)}\n`;
}
