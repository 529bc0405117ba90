import type { RunOptions } from "@ddep/cli";
import { formatPercent, textTable, type MethodResult } from "@ddep/runs";

/** One row of an ablation and its result. */
export interface Row {
  readonly name: string;
  /** The options that the row changes. */
  readonly settings: Partial<RunOptions>;
  /** Its run folder, relative to that of the ablation. */
  readonly folder: string;
  readonly scores: MethodResult;
}

/** The confidence interval of a row's mIoU over the choice of images. */
export const intervalOf = ({ scores: { interval } }: Row) =>
  interval === undefined ? "" : `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`;

/** The rows as a text table. */
export function table(rows: readonly Row[]): string {
  return textTable([
    ["", "mIoU", "95% over images", "pixel acc"],
    ...rows.map((row) => [
      row.name,
      formatPercent(row.scores.meanIoU),
      intervalOf(row),
      formatPercent(row.scores.pixelAccuracy),
    ]),
  ]);
}
