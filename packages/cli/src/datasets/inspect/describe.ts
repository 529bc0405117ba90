import { printable } from "@ddep/core";
import { textTable } from "@ddep/runs";
import type { ClassCounts } from "./class-counts.js";
import type { Finding } from "./findings.js";
import type { Inspection, SplitReport } from "./inspection.js";

const BAR = 24;
const KINDS = 6;

/** Percent with as many digits as a rare class needs. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${value === 0 || value >= 0.1 ? value.toFixed(1) : value >= 0.001 ? value.toFixed(3) : value.toExponential(0)}%`;
}

/** The most frequent kinds, and the rest summed up. */
export function kinds(counted: readonly (readonly [string, number])[]): string {
  const shown = counted.slice(0, KINDS).map(([what, n]) => (counted.length === 1 ? what : `${what} (${n})`));
  const rest = counted.slice(KINDS);
  const others = rest.reduce((sum, [, n]) => sum + n, 0);
  return [...shown, ...(rest.length > 0 ? [`${rest.length} more (${others})`] : [])].join("; ") || "none";
}

function split(report: SplitReport): string {
  const { name, images, examined, classes } = report;
  const opened = examined < images ? `, ${examined.toLocaleString("en")} of them opened` : "";
  const most = Math.max(...classes.map(({ share }) => share));
  const rows = classes.map(({ name, share, images }) => [
    `  ${name}`,
    percent(share),
    images.toLocaleString("en"),
    "█".repeat(Math.round((BAR * share) / most)),
  ]);
  return [
    `${name}: ${images.toLocaleString("en")} images${opened}`,
    `  sizes    ${kinds(report.sizes)}`,
    `  formats  ${kinds(report.formats)}`,
    ...(report.maskFormats.length > 0 ? [`  masks    ${kinds(report.maskFormats)}`] : []),
    ...(classes.length > 0
      ? [
          textTable([["  class", "pixels", "images", ""], ...rows], (column) => column === 1 || column === 2),
          `  ignored ${percent(report.ignored)} of all pixels`,
        ]
      : []),
  ].join("\n");
}

/** The images of class folders in words. */
export function perClass({ folders, least, median, greatest }: ClassCounts): string {
  const of = ({ name, images }: ClassCounts["least"]) => `${images.toLocaleString("en")} (${name})`;
  return `${folders.toLocaleString("en")} folders of ${of(least)} to ${of(greatest)} images, median ${median.toLocaleString("en")}`;
}

/** An inspection in words. */
export function describe(inspection: Inspection, findings: readonly Finding[]): string {
  const notes = findings.flatMap(({ kind, text, files }) => [
    `${kind === "error" ? "✗" : "!"} ${text}`,
    ...files.map((file) => `    ${printable(file, "line")}`),
  ]);
  return [
    `${inspection.root}: ${inspection.title}`,
    ...inspection.splits.map(split),
    ...(inspection.classCounts === undefined ? [] : [`classes: ${perClass(inspection.classCounts)}`]),
    notes.length === 0 ? "✓ no problems found" : notes.join("\n"),
  ].join("\n\n");
}
