import type { RunRecord } from "./record.js";

/** What a finished run came to, in a word. */
export function outcome({ scores, loss }: RunRecord): string {
  if (scores !== undefined) return `mIoU ${(100 * scores.meanIoU).toFixed(1)}`;
  return loss === undefined ? "no scores" : `loss ${loss.toPrecision(4)}`;
}
