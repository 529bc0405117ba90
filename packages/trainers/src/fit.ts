import * as tf from "@tensorflow/tfjs-core";
import { fold, type NamedParameter, type ImageBatch, type Network, type Seed } from "@ddep/core";
import { capture, restore, type CheckpointStore } from "./checkpoint.js";
import type { Ema } from "./ema.js";
import { Interrupted, NonFiniteLoss } from "./errors.js";
import { accumulate, globalNorm, lossAndGradients, scale } from "./gradients.js";
import type { LearningRate } from "./learning-rate/learning-rate.js";
import type { Optimizer } from "./optimizer.js";
import { paceOf, type Pace } from "./pace.js";

/** A training objective: the loss of a network on a batch. All randomness is derived from the seed. */
export type Loss<Batch, Out = tf.Tensor4D> = (
  network: Network<tf.Tensor4D, Out>,
  batch: Batch,
  seed: Seed,
) => tf.Scalar;

export interface FitOptions<Batch> {
  /** Total number of optimiser updates. */
  readonly steps: number;
  readonly optimizer: Optimizer;
  readonly learningRate: LearningRate;
  /** Returns the batches from number `start` on, without end. `fit` disposes of each. */
  readonly data: (start: number) => AsyncIterable<Batch>;
  readonly seed: Seed;
  /** Number of batches whose gradients are averaged per update. Defaults to 1. */
  readonly accumulate?: number | undefined;
  /** Maximum global norm of the gradients; larger gradients are scaled down to it. Defaults to no clipping. */
  readonly clipNorm?: number | undefined;
  readonly ema?: Ema | undefined;
  /**
   * Where to save checkpoints and every how many steps. If the store already holds a checkpoint, training resumes from
   * it.
   */
  readonly checkpoint?:
    { readonly store: CheckpointStore; readonly every: number; readonly identity: string } | undefined;
  /** Stops training after the current step, and saves a checkpoint. */
  readonly signal?: AbortSignal | undefined;
}

/** The report of one training step. */
export interface StepReport extends Pace {
  /** Number of completed steps, including this one. */
  readonly step: number;
  readonly steps: number;
  /** Mean loss over the batches of the step. */
  readonly loss: number;
  readonly learningRate: number;
  /** Global norm of the gradients before clipping. */
  readonly gradientNorm: number;
}

/**
 * Trains a network and yields one report per step. Training advances only as reports are consumed.
 *
 * A resumed run sees the same batches and the same noise as an uninterrupted one, because both are functions of the
 * step alone.
 *
 * @throws NonFiniteLoss before a NaN or infinite loss or gradient reaches the weights
 * @throws Interrupted after the signal is aborted; in both cases the store then holds the last good step
 */
export async function* fit<Batch extends ImageBatch, Out = tf.Tensor4D>(
  network: Network<tf.Tensor4D, Out>,
  loss: Loss<Batch, Out>,
  options: FitOptions<Batch>,
): AsyncGenerator<StepReport> {
  const { steps, optimizer, learningRate, seed, accumulate: parts = 1, clipNorm, ema, checkpoint, signal } = options;
  const moving = { parameters: network.parameters, optimizer, ema };
  const found = await checkpoint?.store.load();
  if (found !== undefined) restore(moving, found, checkpoint!.identity, checkpoint!.store.name);
  const start = found?.step ?? 0;
  let saved = start;
  const save = async (step: number) => {
    if (checkpoint === undefined || saved === step) return;
    await checkpoint.store.save(capture(moving, step, checkpoint.identity));
    saved = step;
  };
  if (start >= steps) return;

  const batches = options.data(start * parts)[Symbol.asyncIterator]();
  const pace = paceOf(steps - start);
  try {
    for (let step = start; step < steps; step++) {
      const gradients = new Map<string, tf.Tensor>();
      const buffers = snapshot(network.parameters);
      const names: string[] = [];
      let total = 0;
      let gradientNorm: number;
      try {
        for (let part = 0; part < parts; part++) {
          const batch = await pace.wait(nextOf(batches));
          try {
            const draw = fold(seed, "step", step, part);
            const result = lossAndGradients(network.parameters, () => loss(network, batch, draw));
            accumulate(gradients, result.gradients);
            if (!Number.isFinite(result.loss)) throw new NonFiniteLoss(result.loss, step + 1, batch.names);
            total += result.loss;
            names.push(...batch.names);
          } finally {
            tf.dispose(batch as unknown as tf.TensorContainer);
          }
        }
        if (parts > 1) scale(gradients, 1 / parts);
        gradientNorm = globalNorm(gradients);
        if (!Number.isFinite(gradientNorm)) throw new NonFiniteLoss(gradientNorm, step + 1, names, "gradient norm");
      } catch (error) {
        tf.dispose([...gradients.values()]);
        buffers.putBack();
        // Report the first failure, not one from saving; the previous checkpoint stays intact.
        await save(step).catch(() => undefined);
        throw error;
      } finally {
        buffers.dispose();
      }
      if (clipNorm !== undefined && gradientNorm > clipNorm) scale(gradients, clipNorm / gradientNorm);
      const rate = learningRate(step);
      optimizer.apply(gradients, rate);
      tf.dispose([...gradients.values()]);
      ema?.update();
      const done = step + 1;
      yield {
        step: done,
        steps,
        loss: total / parts,
        learningRate: rate,
        gradientNorm,
        ...pace.step(names.length),
      };
      // Saved after the report, so that a process killed in between repeats the step and no step is missing from the log.
      const stopped = signal?.aborted === true;
      if (stopped || done === steps || (checkpoint !== undefined && done % checkpoint.every === 0)) await save(done);
      if (stopped) throw new Interrupted(done, steps);
    }
  } finally {
    await batches.return?.();
  }
}

/** Copies the running averages before a step, because a failed step has already updated them. */
function snapshot(parameters: readonly NamedParameter[]) {
  const buffers = parameters.filter((entry) => entry.role === "buffer").map(({ variable }) => variable);
  const before = tf.tidy(() => buffers.map((variable) => tf.keep(tf.clone(variable))));
  return {
    putBack: () => buffers.forEach((variable, i) => variable.assign(before[i]!)),
    dispose: () => tf.dispose(before),
  };
}

async function nextOf<Batch>(batches: AsyncIterator<Batch>): Promise<Batch> {
  const { done, value } = await batches.next();
  if (done === true) throw new Error("the training data ended before training did: the loader must repeat endlessly");
  return value;
}
