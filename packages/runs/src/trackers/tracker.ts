import type { MethodResult, MetricRecord, RunConfig } from "../records.js";

/** The run that a tracker follows. */
export interface TrackedRun {
  /** Absolute path; a tracker keeps here what it needs to resume the run. */
  readonly folder: string;
  readonly name: string;
  readonly config: RunConfig;
}

/** A service that follows a run in addition to its folder. Any call may fail; the run then continues without the tracker. */
export interface Tracker {
  readonly name: string;
  /** Starts a run, or resumes the one recorded in the run folder. */
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
  meanIoU,
}: MetricRecord): Record<string, number> {
  return {
    [`${stage}/loss`]: loss,
    [`${stage}/learning_rate`]: learningRate,
    [`${stage}/gradient_norm`]: gradientNorm,
    [`${stage}/images_per_second`]: imagesPerSecond,
    ...(meanIoU !== undefined && { [`${stage}/mean_iou`]: meanIoU }),
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
