import type { Row } from "./run-ablation.js";

export const percent = (ratio: number) => (100 * ratio).toFixed(1);

/** The interval of a row's mIoU over the choice of images. */
export const intervalOf = ({ scores: { interval } }: Row) =>
  interval === undefined ? "" : `${percent(interval.low)} to ${percent(interval.high)}`;

/** The rows as text, in columns. */
export function table(rows: readonly Row[]): string {
  const cells = [
    ["", "mIoU", "95% over images", "pixel acc"],
    ...rows.map((row) => [row.name, percent(row.scores.meanIoU), intervalOf(row), percent(row.scores.pixelAccuracy)]),
  ];
  const widths = cells[0]!.map((_, k) => Math.max(...cells.map((line) => line[k]!.length)));
  return cells
    .map((line) => line.map((cell, k) => (k === 0 ? cell.padEnd(widths[k]!) : cell.padStart(widths[k]! + 3))).join(""))
    .join("\n");
}
