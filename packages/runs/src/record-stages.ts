import { join } from "node:path";
import { stateOf, writeSafetensors, type Network } from "@ddep/core";
import { writeFileAtomic, type Lock } from "@ddep/core/node";
import type { StageContext, StageHooks } from "@ddep/ddep";
import { normalizationMetadata } from "@ddep/encoders";
import { NonFiniteLoss, type CheckpointStore, type StepReport } from "@ddep/trainers";
import { checkpointFile } from "@ddep/trainers/node";
import { writeJson } from "./json-file.js";
import type { Progress } from "./progress/index.js";
import { makeFolder } from "./run-folder.js";
import type { MetricRecord } from "./records.js";
import type { RunLog } from "./run-log.js";
import type { Visualise } from "./visualise.js";

export interface RecordStagesOptions {
  /** The run folder; each stage keeps its files in a subfolder with its name. */
  readonly folder: string;
  readonly log: RunLog;
  readonly progress: Progress;
  /** The folder of a stage, such as `ddep` for the fine-tuning of that method; the stage's own name by default. */
  readonly nameOf?: (stage: string) => string;
  /** Identifies the run; only a checkpoint with the same identity is resumed from. */
  readonly identity: string;
  /** Steps between checkpoints. */
  readonly checkpointEvery: number;
  /** Steps between intermediate evaluations; none by default. */
  readonly validateEvery?: number | undefined;
  /** Additional metadata of a stage's model, such as its label map. */
  readonly metadata?: (stage: string) => Record<string, string>;
  readonly visualise?: (stage: string) => Visualise | undefined;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
  /** Held on the run folder: nothing is written once another process has taken over. */
  readonly lock: Lock;
}

const LOG_POINTS = 250;
const PICTURES = 4;
const CHECKPOINT = "checkpoint.safetensors";

/**
 * Records stages in a run folder as they are trained: `STAGE/checkpoint.safetensors` (from which a stage resumes, if it
 * exists), pictures during training, `STAGE/model.safetensors` at the end, and metrics in `metrics.jsonl` and TensorBoard.
 *
 * If the loss becomes NaN or infinite, the file names of its batch are written to `STAGE/non-finite-loss.json`.
 */
export function recordStages(options: RecordStagesOptions): (context: StageContext) => Promise<StageHooks> {
  const {
    folder,
    log,
    progress,
    nameOf = (stage) => stage,
    identity,
    checkpointEvery,
    validateEvery,
    metadata,
    signal,
    lock,
  } = options;
  return async ({ name, network, steps, score, scale, normalization }) => {
    const stage = nameOf(name);
    const at = join(folder, stage);
    await makeFolder(at);
    const visualise = options.visualise?.(name);
    const picture = async (step: number) => {
      if (visualise === undefined) return;
      // Only stages whose networks map images to maps are visualised.
      const png = await visualise(network as Network, scale);
      await log.picture(stage, `step-${String(step).padStart(6, "0")}`, step, png);
    };
    const checkpoints = checkpointFile(join(at, CHECKPOINT));
    const store: CheckpointStore = {
      ...checkpoints,
      async save(checkpoint) {
        await lock.confirm();
        await checkpoints.save(checkpoint);
      },
    };
    const every = Math.max(1, Math.floor(steps / LOG_POINTS));
    const pictureEvery = Math.max(1, Math.ceil(steps / PICTURES));
    return {
      checkpoint: { store, every: checkpointEvery, identity },
      signal,
      async onStep(report) {
        await lock.confirm();
        const { step } = report;
        const validates = score !== undefined && validateEvery !== undefined && step % validateEvery === 0;
        const meanIoU = validates ? (await score()).summary().meanIoU : undefined;
        if (step % every === 0 || step === steps || validates) await log.metric(metricOf(stage, report, meanIoU));
        else progress.update({ stage, ...report });
        if (step % pictureEvery === 0 && step !== steps) await picture(step);
      },
      async onEnd() {
        await lock.confirm();
        await picture(steps);
        const described = { ...normalizationMetadata(normalization), ...metadata?.(name) };
        await writeFileAtomic(join(at, "model.safetensors"), writeSafetensors(stateOf(network.parameters), described));
      },
      async onError(error) {
        if (!(error instanceof NonFiniteLoss)) return;
        const { step, loss, names } = error;
        // The loss is the error to report, whether or not its batch can be saved.
        await writeJson(join(at, "non-finite-loss.json"), { step, loss: String(loss), files: names }).catch(
          (cause: unknown) => progress.note(String(cause)),
        );
      },
    };
  };
}

function metricOf(
  stage: string,
  { step, steps, loss, learningRate, gradientNorm, imagesPerSecond }: StepReport,
  meanIoU: number | undefined,
): MetricRecord {
  const time = new Date().toISOString();
  return { time, stage, step, steps, loss, learningRate, gradientNorm, imagesPerSecond, meanIoU };
}

/** The number of steps at the checkpoint of each stage of a run folder that has one. */
export async function stepsReached(folder: string, stages: readonly string[]): Promise<Record<string, number>> {
  const reached: Record<string, number> = {};
  for (const stage of stages) {
    const checkpoint = await checkpointFile(join(folder, stage, CHECKPOINT)).load();
    if (checkpoint !== undefined) reached[stage] = checkpoint.step;
  }
  return reached;
}
