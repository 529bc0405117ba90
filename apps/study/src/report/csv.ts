import type { RunRecord } from "../store/record.js";
import type { Arm } from "../grid/study.js";

/** A row of `results.csv`: a run and its arm. */
export interface CsvRun {
  readonly arm: Arm;
  readonly record: RunRecord;
}

type Field = string | number | null | undefined;

const columns: Readonly<Record<string, (run: CsvRun) => Field>> = {
  arm: ({ arm }) => arm.name,
  series: ({ arm }) => arm.series,
  x: ({ arm }) => arm.x,
  method: ({ record }) => record.method,
  fraction: ({ record }) => record.fraction,
  labelled: ({ record }) => record.labelled,
  seed: ({ record }) => record.seed,
  mean_iou: ({ record }) => record.scores?.meanIoU,
  pixel_accuracy: ({ record }) => record.scores?.pixelAccuracy,
  mean_accuracy: ({ record }) => record.scores?.meanAccuracy,
  lr: ({ record }) => record.chosen?.lr,
  weight_decay: ({ record }) => record.chosen?.weightDecay,
  loss: ({ record }) => record.loss,
  seconds: ({ record }) => record.seconds,
  id: ({ record }) => record.id,
  started_at: ({ record }) => record.startedAt,
  version: ({ record }) => record.version,
  error: ({ record }) => record.error,
};

/** The runs of a study, one per row, with the IoU of each class; ratios are 0 to 1. Source of the format: RFC 4180. */
export function csvOf(study: string, runs: readonly CsvRun[]): string {
  const classes = [...new Set(runs.flatMap(({ record }) => Object.keys(record.scores?.iou ?? {})))];
  const head = ["study", ...Object.keys(columns), ...classes.map((name) => `iou ${name}`)];
  const rows = runs.map((run) => [
    study,
    ...Object.values(columns).map((column) => column(run)),
    ...classes.map((name) => run.record.scores?.iou[name]),
  ]);
  return [head, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: Field): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
