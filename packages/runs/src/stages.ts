import { join } from "node:path";
import { stateOf, writeSafetensors, type Network, type Normalization, type Seed, fold } from "@ddep/core";
import { writeFileAtomic } from "@ddep/core/node";
import { normalizationMetadata } from "@ddep/encoders";
import { adam, cosine, exponentialMovingAverage, fit, NonFiniteLoss, type StepReport } from "@ddep/trainers";
import { checkpointFile } from "@ddep/trainers/node";
import { writeJson } from "./json-file.js";
import type { Progress } from "./progress/index.js";
import { makeFolder } from "./run-folder.js";
import type { RunLog } from "./run-log.js";
import type { Train } from "@ddep/ddep";

/** Draws what a network makes of a few fixed samples, as a PNG. */
export type Visualise = (network: Network, normalization: Normalization) => Promise<Uint8Array>;

export interface StagesOptions {
  /** The run folder: each stage keeps its files in a folder of its name. */
  readonly folder: string;
  readonly log: RunLog;
  readonly progress: Progress;
  readonly seed: Seed;
  /** The folder of a stage of the recipe, such as `ddep` for the fine-tuning of that method. */
  readonly nameOf: (stage: string) => string;
  /** What a checkpoint must agree with to be resumed from. */
  readonly identity: string;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
  /** What else the metadata of a stage's model tells, such as its label map. */
  readonly metadata?: (stage: string) => Record<string, string>;
  readonly visualise?: (stage: string) => Visualise | undefined;
  /** Ends the run after the current step, with a checkpoint. */
  readonly signal?: AbortSignal;
}

const LOG_POINTS = 250;
const PICTURES = 4;

/**
 * Trains stages into a run folder: `STAGE/checkpoint.safetensors` (resumed from where it is there),
 * `STAGE/model.safetensors` at the end, pictures on the way, a record in `metrics.jsonl` and TensorBoard.
 *
 * A NaN or infinite loss leaves the names of its batch in `STAGE/non-finite-loss.json`.
 */
export function stagesIn(options: StagesOptions): Train {
  const { folder, log, progress, seed, nameOf, identity, checkpointEvery, visualise: draw, metadata, signal } = options;
  return async (stage, network, loss, settings, normalization) => {
    const name = nameOf(stage);
    const at = join(folder, name);
    await makeFolder(at);
    const { steps, weightDecay, clipNorm, accumulate, emaDecay } = settings;
    const optimizer = adam(network.parameters, { weightDecay });
    const ema = emaDecay === undefined ? undefined : exponentialMovingAverage(network.parameters, emaDecay);
    const drawing = draw?.(stage);
    const picture = async (step: number) => {
      if (drawing === undefined) return;
      // Only stages whose networks map images to maps have a drawing.
      const png = await drawing(network as unknown as Network, normalization);
      await log.picture(name, `step-${String(step).padStart(6, "0")}`, step, png);
    };
    const record = async ({ step, loss, learningRate, gradientNorm, imagesPerSecond }: StepReport) => {
      const time = new Date().toISOString();
      await log.metric({ time, stage: name, step, steps, loss, learningRate, gradientNorm, imagesPerSecond });
    };
    const every = Math.max(1, Math.floor(steps / LOG_POINTS));
    const pictureEvery = Math.max(1, Math.ceil(steps / PICTURES));
    try {
      const reports = fit(network, loss, {
        steps,
        optimizer,
        learningRate: cosine({ base: settings.learningRate, steps, warmup: settings.warmup }),
        data: (start) => settings.data(normalization, start),
        seed: fold(seed, stage),
        accumulate,
        ...(clipNorm === undefined ? {} : { clipNorm }),
        ...(ema === undefined ? {} : { ema }),
        checkpoint: {
          store: checkpointFile(join(at, "checkpoint.safetensors")),
          every: checkpointEvery,
          identity,
        },
        ...(signal === undefined ? {} : { signal }),
      });
      for await (const report of reports) {
        const { step } = report;
        if (step % every === 0 || step === steps) await record(report);
        else progress.update({ stage: name, ...report });
        if (step % pictureEvery === 0 && step !== steps) await picture(step);
      }
      ema?.swap();
      await picture(steps);
      await writeFileAtomic(
        join(at, "model.safetensors"),
        writeSafetensors(stateOf(network.parameters), {
          ...normalizationMetadata(normalization),
          ...metadata?.(stage),
        }),
      );
    } catch (error) {
      if (error instanceof NonFiniteLoss)
        await writeJson(join(at, "non-finite-loss.json"), {
          step: error.step,
          loss: String(error.loss),
          files: error.names,
        });
      throw error;
    } finally {
      optimizer.dispose();
      ema?.dispose();
    }
  };
}

/** Steps done at the checkpoint of each stage that has one in a run folder. */
export async function stepsReached(folder: string, stages: readonly string[]): Promise<Record<string, number>> {
  const reached: Record<string, number> = {};
  for (const stage of stages) {
    const checkpoint = await checkpointFile(join(folder, stage, "checkpoint.safetensors")).load();
    if (checkpoint !== undefined) reached[stage] = checkpoint.step;
  }
  return reached;
}
