import type { LabelMap } from "@ddep/core";
import { readResult, writeResult, type MethodResult, type RunResult } from "@ddep/runs";
import type { ScoresSummary } from "@ddep/metrics";
import { mergeBad, type Skipped } from "../recipe/skipped.js";

/** The contents of a run's `result.json`, and a function that writes it. */
export interface ResultRecord {
  readonly result: RunResult;
  /** Writes it, with the time spent and the files skipped so far. */
  write(): Promise<void>;
}

/** Continues from the `result.json` of a run folder, if there is one. */
export async function openResult(folder: string, skipped: Skipped | undefined): Promise<ResultRecord> {
  const result: RunResult = (await readResult(folder)) ?? { methods: {} };
  const started = performance.now();
  const { seconds: before = 0, badFiles } = result;
  return {
    result,
    async write() {
      result.seconds = before + (performance.now() - started) / 1000;
      const found = skipped?.found ?? [];
      if (found.length > 0) result.badFiles = mergeBad(badFiles, found);
      await writeResult(folder, result);
    },
  };
}

/** A summary of scores by class name. */
export function resultOf(summary: ScoresSummary, { names }: LabelMap, seconds: number): MethodResult {
  const { iou, dice, boundaryIoU, absent, figures, unlabelled, pixels, ...rest } = summary;
  const byName = <T>(values: readonly T[]) => Object.fromEntries(names.map((name, k) => [name, values[k]!]));
  const named = (classes: readonly number[]) => classes.map((k) => names[k]!);
  return {
    ...rest,
    iou: byName(iou),
    dice: byName(dice),
    boundaryIoU: byName(boundaryIoU),
    absent: named(absent),
    unlabelled: named(unlabelled),
    pixels,
    figures: Object.fromEntries(
      Object.entries(figures).map(([name, figure]) => [name, { ...figure, absent: named(figure.absent) }]),
    ),
    seconds,
  };
}
