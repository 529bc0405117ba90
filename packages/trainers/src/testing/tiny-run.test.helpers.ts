import * as tf from "@tensorflow/tfjs-core";
import { fold, normals, randomInt, Scope, seedOf, type LabelledBatch, type Network } from "@ddep/core";
import { batchNormLayer, convLayer, kaimingNormalFanOut, normal, relu, softmaxCrossEntropy } from "@ddep/ops";
import type { Checkpoint, CheckpointStore, Loss } from "../index.js";

const classes = 3;

/** Convolution, batch norm, rectifier and a convolution to three classes: what training moves, in small. */
export function tinyNetwork(seed = 0): Network {
  const scope = new Scope(seedOf(seed));
  const init = kaimingNormalFanOut;
  const conv = convLayer(scope.at("conv"), { in: 3, out: 4, size: 3, init });
  const norm = batchNormLayer(scope.at("bn"), { channels: 4 });
  const head = convLayer(scope.at("head"), { in: 4, out: classes, size: 1, bias: true, init });
  return { parameters: scope.parameters, apply: (x, mode) => head(relu(norm(conv(x), mode))) };
}

/** Batch i of an endless data set: a function of i alone. */
export function tinyBatch(i: number, size = 2): LabelledBatch {
  const seed = fold(seedOf(7), i);
  const labels = Int32Array.from({ length: size * 36 }, (_, k) => randomInt(seed, classes, k));
  return {
    images: tf.tensor4d(normals(seed, size * 36 * 3), [size, 6, 6, 3]),
    labels: tf.tensor3d(labels, [size, 6, 6], "int32"),
    names: Array.from({ length: size }, (_, k) => `batch${i}-${k}.png`),
  };
}

/** The data set from a batch on; `spoil` may change or refuse a batch. */
export const tinyData = (spoil: (batch: LabelledBatch, i: number) => LabelledBatch = (batch) => batch) =>
  async function* (start: number): AsyncGenerator<LabelledBatch> {
    for (let i = start; ; i++) yield spoil(tinyBatch(i), i);
  };

/** Cross-entropy of a slightly noisy image, so that the step's seed matters. */
export const tinyLoss: Loss<LabelledBatch> = (network, { images, labels }, seed) => {
  const noisy = tf.add<tf.Tensor4D>(images, tf.mul(normal<tf.Rank.R4>(images.shape, seed), 0.1));
  const logits = tf.reshape(network.apply(noisy, { training: true }), [-1, classes]) as tf.Tensor2D;
  return tf.mean(softmaxCrossEntropy(logits, tf.reshape(labels, [-1]) as tf.Tensor1D));
};

export interface MemoryStore extends CheckpointStore {
  readonly saved: Checkpoint[];
}

/** Keeps every checkpoint in memory, and resumes from the last. */
export function memoryStore(): MemoryStore {
  const saved: Checkpoint[] = [];
  return {
    name: "memory",
    saved,
    save: async (checkpoint) => void saved.push(checkpoint),
    load: async () => saved.at(-1),
  };
}
