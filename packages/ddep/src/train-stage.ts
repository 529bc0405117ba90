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
  /** Scores the network in its current state, if the stage has images to score it on. */
  readonly score?: (() => Promise<SegmentationScores>) | undefined;
  /** The normalisation of the images given to the network. */
  readonly scale: Normalization;
  /** The normalisation that its encoder expects; differs from `scale` if denoising has its own. */
  readonly normalization: Normalization;
}

/** Callbacks and options around the training of a stage: where checkpoints go, and who is told of each step. */
export interface StageHooks extends Pick<FitOptions<unknown>, "checkpoint" | "signal"> {
  readonly onStep?: (report: StepReport) => void | Promise<void>;
  /** Called once the network has the final weights of the stage. */
  readonly onEnd?: () => void | Promise<void>;
  readonly onError?: (error: unknown) => void | Promise<void>;
}

export interface TrainStageOptions {
  readonly seed: Seed;
  /** The normalisation of the images given to the network. Defaults to `normalization`. */
  readonly scale?: Normalization | undefined;
  readonly score?: StageContext["score"];
  /** Factor on the learning rate of a parameter, by name. */
  readonly rateOf?: AdamOptions["rateOf"];
  readonly normalization: Normalization;
  readonly hooks?: ((context: StageContext) => StageHooks | Promise<StageHooks>) | undefined;
}

/** Trains a network through one stage of a recipe. Afterwards the network has the final weights of the stage. */
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
