import { relative } from "node:path";
import type { Outcome } from "./execute.js";

const percent = (ratio: number) => (100 * ratio).toFixed(1).padStart(6);

/** What a run prints when it is done: a line a method, and where the report lies. */
export function present({ result, report, folder }: Outcome): string {
  const rows = Object.entries(result.methods).map(
    ([name, { meanIoU, pixelAccuracy, meanAccuracy }]) =>
      `${name.padEnd(12)}${percent(meanIoU)}${percent(pixelAccuracy).padStart(12)}${percent(meanAccuracy).padStart(11)}`,
  );
  const table = rows.length === 0 ? [] : ["method        mIoU   pixel acc   mean acc", ...rows, ""];
  return [...table, `Run:    ${relative(".", folder)}`, `Report: ${relative(".", report)}`].join("\n");
}
