import type { RunRecord } from "../store/record.js";
import type { Arm } from "../grid/study.js";

/** A row of `results.csv`: a run and the arm it belongs to. */
export interface CsvRun {
  readonly arm: Arm;
  readonly record: RunRecord;
}

/** The runs of a study, one a row, with the IoU of each class; ratios are 0 to 1. Source of the form: RFC 4180. */
export function csvOf(study: string, runs: readonly CsvRun[]): string {
  const classes = [...new Set(runs.flatMap(({ record }) => Object.keys(record.scores?.iou ?? {})))];
  const head = [
    "study",
    "arm",
    "series",
    "x",
    "method",
    "fraction",
    "labelled",
    "seed",
    "mean_iou",
    "pixel_accuracy",
    "mean_accuracy",
    "lr",
    "weight_decay",
    "loss",
    "seconds",
    "id",
    "started_at",
    "version",
    "error",
    ...classes.map((name) => `iou ${name}`),
  ];
  const rows = runs.map(({ arm, record }) => {
    const { scores, chosen } = record;
    return [
      study,
      arm.name,
      arm.series,
      arm.x,
      record.method,
      record.fraction,
      record.labelled,
      record.seed,
      scores?.meanIoU,
      scores?.pixelAccuracy,
      scores?.meanAccuracy,
      chosen?.lr,
      chosen?.weightDecay,
      record.loss,
      record.seconds,
      record.id,
      record.startedAt,
      record.version,
      record.error,
      ...classes.map((name) => scores?.iou[name]),
    ];
  });
  return [head, ...rows].map((row) => `${row.map(field).join(",")}\r\n`).join("");
}

function field(value: string | number | null | undefined): string {
  const text = value === null || value === undefined ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
