import type { MethodResult, MetricRecord, RunConfig } from "../records.js";

/** The run that a tracker is told of. */
export interface TrackedRun {
  /** Absolute: where a tracker keeps what it needs to go on with the run. */
  readonly folder: string;
  readonly name: string;
  readonly config: RunConfig;
}

/** A place beside the run folder that is told what happens in a run. Each call may fail; the run goes on without it. */
export interface Tracker {
  readonly name: string;
  /** A new run, or one that goes on where the run folder says that it was begun. */
  begin(run: TrackedRun): Promise<void>;
  metric(record: MetricRecord): Promise<void>;
  picture(stage: string, name: string, step: number, png: Uint8Array): Promise<void>;
  result(method: string, step: number, result: MethodResult): Promise<void>;
  end(finished: boolean): Promise<void>;
}

/** The metrics of a log point under the names of TensorBoard's tags. */
export function metricsOf({
  stage,
  loss,
  learningRate,
  gradientNorm,
  imagesPerSecond,
}: MetricRecord): Record<string, number> {
  return {
    [`${stage}/loss`]: loss,
    [`${stage}/learning_rate`]: learningRate,
    [`${stage}/gradient_norm`]: gradientNorm,
    [`${stage}/images_per_second`]: imagesPerSecond,
  };
}

/** The scores of a method under the names of TensorBoard's tags. */
export function scoresOfResult(
  method: string,
  { meanIoU, pixelAccuracy, meanAccuracy }: MethodResult,
): Record<string, number> {
  return {
    [`${method}/mean_iou`]: meanIoU,
    [`${method}/pixel_accuracy`]: pixelAccuracy,
    [`${method}/mean_accuracy`]: meanAccuracy,
  };
}
