import sharp from "sharp";
import { appendMetric, type Reached, rewindMetrics } from "./metrics-file.js";
import type { Progress } from "./progress/progress.js";
import type { MethodResult, MetricRecord } from "./records.js";
import { writePicture } from "./run-folder.js";
import { openEvents } from "./tensorboard/event-file.js";
import type { QuietTracker } from "./trackers/index.js";
import { metricsOf, scoresOfResult } from "./trackers/tracker.js";

/** Logs the progress of a run to its folder and displays it. */
export interface RunLog {
  /** The TensorBoard event file. */
  readonly events: string;
  /** Logs a record to `metrics.jsonl`, TensorBoard and the progress bar. */
  metric(record: MetricRecord): Promise<void>;
  /** Writes a picture to `STAGE/pictures/NAME.png` and TensorBoard. */
  picture(stage: string, name: string, step: number, png: Uint8Array): Promise<void>;
  /** Logs a method's scores to TensorBoard. */
  result(method: string, step: number, result: MethodResult): Promise<void>;
  /** Waits for the trackers to catch up and reports to them whether the run finished. */
  close(finished: boolean): Promise<void>;
}

/**
 * Opens the log of a run folder, rewound to the checkpoints that the run resumes from: `{}` for a new run.
 *
 * Everything also goes to the `trackers`; a tracker that fails does not stop the run. The functions throw a `UserError` if the
 * folder cannot be written to.
 */
export async function openRunLog(
  folder: string,
  reached: Reached,
  progress: Progress,
  trackers: readonly QuietTracker[] = [],
): Promise<RunLog> {
  await rewindMetrics(folder, reached);
  const events = await openEvents(folder, reached);
  return {
    events: events.file,
    async metric(record) {
      progress.update(record);
      trackers.forEach((tracker) => tracker.metric(record));
      await appendMetric(folder, record);
      await events.write(record.step, valuesOf(metricsOf(record)));
    },
    async picture(stage, name, step, png) {
      await writePicture(folder, stage, name, png);
      trackers.forEach((tracker) => tracker.picture(stage, name, step, png));
      const { height, width } = await sharp(png).metadata();
      const tag = name.startsWith("step-") ? "pictures" : name;
      await events.write(step, [{ tag: `${stage}/${tag}`, value: { png, height, width } }]);
    },
    async result(method, step, result) {
      trackers.forEach((tracker) => tracker.result(method, step, result));
      await events.write(step, valuesOf(scoresOfResult(method, result)));
    },
    async close(finished) {
      await Promise.all(trackers.map((tracker) => tracker.end(finished)));
    },
  };
}

const valuesOf = (values: Readonly<Record<string, number>>) =>
  Object.entries(values).map(([tag, value]) => ({ tag, value }));
