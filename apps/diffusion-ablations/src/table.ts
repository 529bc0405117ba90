import type { RunOptions } from "@ddep/cli";
import { formatPercent, type MethodResult } from "@ddep/runs";

/** One row of an ablation and its result. */
export interface Row {
  readonly name: string;
  /** The options that it changes. */
  readonly settings: Partial<RunOptions>;
  /** Its run folder, below that of the ablation. */
  readonly folder: string;
  readonly scores: MethodResult;
}

/** The interval of a row's mIoU over the choice of images. */
export const intervalOf = ({ scores: { interval } }: Row) =>
  interval === undefined ? "" : `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`;

/** The rows as text, in columns. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["", "mIoU", "95% over images", "pixel acc"],
    ...rows.map((row) => [
      row.name,
      formatPercent(row.scores.meanIoU),
      intervalOf(row),
      formatPercent(row.scores.pixelAccuracy),
    ]),
  ];
  const widths = cells[0]!.map((_, k) => Math.max(...cells.map((line) => line[k]!.length)));
  return cells
    .map((line) => line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]! + 3))).join(""))
    .join("\n");
}
