import { fold, type ImageBatch, type Network, type Normalization, type Seed } from "@ddep/core";
import {
  adam,
  exponentialMovingAverage,
  fit,
  type AdamOptions,
  type FitOptions,
  type Loss,
  type StepReport,
} from "@ddep/trainers";
import type { SegmentationScores } from "@ddep/metrics";
import type * as tf from "@tensorflow/tfjs-core";
import type { Stage } from "./recipe.js";

/** A stage that is about to be trained. */
export interface StageContext {
  /** `pretrain`, `finetune` or `classify`. */
  readonly name: string;
  readonly network: Network<tf.Tensor4D, unknown>;
  readonly steps: number;
  /** The scores of the network as it is now, of a stage that has images to score it on. */
  readonly score?: (() => Promise<SegmentationScores>) | undefined;
  /** The scale of the images that the network is given. */
  readonly scale: Normalization;
  /** The scale that its encoder takes: another one where denoising has a scale of its own. */
  readonly normalization: Normalization;
}

/** What accompanies the training of a stage: where it keeps checkpoints, and who hears of its steps. */
export interface StageHooks extends Pick<FitOptions<unknown>, "checkpoint" | "signal"> {
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  /** The network has the weights that the stage ends with. */
  readonly onEnd?: () => void | Promise<void>;
  readonly onError?: (error: unknown) => void | Promise<void>;
}

export interface TrainStageOptions {
  readonly seed: Seed;
  /** The scale of the images that the network is given; `normalization` by default. */
  readonly scale?: Normalization | undefined;
  readonly score?: StageContext["score"];
  /** What the learning rate is multiplied with for a parameter, by its name. */
  readonly rateOf?: AdamOptions["rateOf"];
  readonly normalization: Normalization;
  readonly hooks?: ((context: StageContext) => StageHooks | Promise<StageHooks>) | undefined;
}

/** Trains a network through one stage of a recipe and leaves it with the weights that the stage ends with. */
export async function trainStage<Batch extends ImageBatch, Out = tf.Tensor4D>(
  name: string,
  network: Network<tf.Tensor4D, Out>,
  loss: Loss<Batch, Out>,
  { steps, learningRate, weightDecay, decay, clipNorm, accumulate, emaDecay, data }: Stage<Batch>,
  { seed, normalization, scale = normalization, score, rateOf, hooks }: TrainStageOptions,
): Promise<void> {
  const optimizer = adam(network.parameters, { weightDecay, decay, rateOf });
  const ema = emaDecay === undefined ? undefined : exponentialMovingAverage(network.parameters, emaDecay);
  const { checkpoint, signal, onStep, onEnd, onError } =
    (await hooks?.({ name, network, steps, score, scale, normalization })) ?? {};
  try {
    const reports = fit(network, loss, {
      steps,
      optimizer,
      learningRate,
      data: (start) => data(scale, start),
      seed: fold(seed, name),
      accumulate,
      clipNorm,
      ema,
      checkpoint,
      signal,
    });
    for await (const report of reports) await onStep?.(report);
    ema?.swap();
    await onEnd?.();
  } catch (error) {
    await onError?.(error);
    throw error;
  } finally {
    optimizer.dispose();
    ema?.dispose();
  }
}
