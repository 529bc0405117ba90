import { constant, dispose, fold, permutation, Scope, type LabelledBatch, type LabelMap, type Seed } from "@ddep/core";
import { ConfusionMatrix } from "@ddep/metrics";
import { resizeBilinear } from "@ddep/ops";
import { adam, cosine } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import type { Parts } from "../parts.js";
import { visitLayers } from "./visit-layers.js";

/** How well a linear classifier on each position of a layer's map segments images. */
export interface LayerReadout {
  /** `encoder 1`, ..., `decoder 1`, ..., in the order of a forward pass. */
  readonly layer: string;
  readonly channels: number;
  /** Mean IoU on held-out images, with the logits resized to the image size. */
  readonly meanIoU: number;
}

export interface LinearReadoutOptions {
  readonly labels: LabelMap;
  /** Seed for sampling positions. */
  readonly seed: Seed;
  /** Positions sampled from each image's map to fit the classifier on. Defaults to 256. */
  readonly positions?: number;
  /** Steps of full-batch Adam. Defaults to 300. */
  readonly steps?: number;
}

/** `logits = map * weight + bias`. */
interface Classifier {
  readonly weight: tf.Tensor2D;
  readonly bias: tf.Tensor1D;
}

/**
 * Fits a linear classifier by logistic regression to the frozen maps of every encoder stage and decoder block, and
 * scores it on other images. This measures what a layer knows about the classes before any fine-tuning.
 *
 * Disposes of the batches. The encoder's strides must divide the image size. The label of a position is that of its
 * central pixel.
 *
 * Source: Alain and Bengio 2017 (linear classifier probes).
 */
export async function linearReadout(
  parts: Parts,
  training: AsyncIterable<LabelledBatch>,
  validation: AsyncIterable<LabelledBatch>,
  options: LinearReadoutOptions,
): Promise<LayerReadout[]> {
  const { ignoreLabel, names } = options.labels;
  const classes = names.length;
  const classifiers = new Map<string, Classifier>();
  for (const [layer, samples] of await drawSamples(parts, training, options))
    classifiers.set(layer, fit(samples, classes, options));
  const matrices = new Map(
    [...classifiers.keys()].map((layer) => [layer, new ConfusionMatrix({ classes, ignoreLabel })]),
  );
  for await (const { images, labels } of validation) {
    const truth = labels.dataSync<"int32">();
    const [batch, height, width] = images.shape;
    tf.tidy(() =>
      visitLayers(parts, images, (layer, map) => {
        const { weight, bias } = classifiers.get(layer)!;
        const logits = tf.add(tf.matMul(tf.reshape(map, [-1, weight.shape[0]]), weight), bias);
        const ofImage = resizeBilinear(tf.reshape(logits, [batch, map.shape[1], map.shape[2], classes]), [
          height,
          width,
        ]);
        matrices.get(layer)!.update(truth, tf.argMax(ofImage, 3).dataSync<"int32">(), batch);
      }),
    );
    tf.dispose([images, labels]);
  }
  const found = [...classifiers].map(([layer, { weight }]) => ({
    layer,
    channels: weight.shape[0],
    meanIoU: matrices.get(layer)!.summary().meanIoU,
  }));
  for (const { weight, bias } of classifiers.values()) tf.dispose([weight, bias]);
  return found;
}

/** Positions of a layer's maps, `[N, C]`, and their classes, `[N]`. */
interface Samples {
  readonly maps: tf.Tensor2D;
  readonly classes: tf.Tensor1D;
}

async function drawSamples(
  parts: Parts,
  batches: AsyncIterable<LabelledBatch>,
  { seed, positions = 256, labels: { ignoreLabel } }: LinearReadoutOptions,
): Promise<Map<string, Samples>> {
  const drawn = new Map<string, { maps: tf.Tensor2D[]; classes: number[] }>();
  let batchNumber = 0;
  for await (const { images, labels } of batches) {
    const truth = labels.dataSync<"int32">();
    const [, height, width] = images.shape;
    const ofBatch = fold(seed, batchNumber++);
    tf.tidy(() =>
      visitLayers(parts, images, (layer, map) => {
        const [batch, rows, columns, channels] = map.shape;
        const all = drawn.get(layer) ?? { maps: [], classes: [] };
        drawn.set(layer, all);
        const cells: number[] = [];
        for (let image = 0; image < batch; image++)
          for (const position of permutation(fold(ofBatch, image), rows * columns).slice(0, positions)) {
            const y = Math.floor(((Math.floor(position / columns) + 0.5) * height) / rows);
            const x = Math.floor((((position % columns) + 0.5) * width) / columns);
            const label = truth[(image * height + y) * width + x]!;
            if (label === ignoreLabel) continue;
            cells.push(image * rows * columns + position);
            all.classes.push(label);
          }
        const flat = tf.reshape(map, [batch * rows * columns, channels]);
        all.maps.push(tf.keep(tf.gather(flat, tf.tensor1d(cells, "int32")) as tf.Tensor2D));
      }),
    );
    tf.dispose([images, labels]);
  }
  return new Map(
    [...drawn].map(([layer, { maps, classes }]) => {
      const joined = tf.concat2d(maps, 0);
      tf.dispose(maps);
      return [layer, { maps: joined, classes: tf.tensor1d(classes, "int32") }];
    }),
  );
}

/** The peak rate of the schedule, for maps of mean 0 and variance 1. */
const LEARNING_RATE = 0.03;
const WEIGHT_DECAY = 1e-3;

/** Fits a logistic regression. Disposes of the samples. */
function fit(
  { maps, classes: labels }: Samples,
  classes: number,
  { seed, steps = 300 }: LinearReadoutOptions,
): Classifier {
  const [count, channels] = maps.shape;
  const { mean, variance } = tf.moments(maps, 0);
  const inverse = tf.tidy(() => tf.rsqrt(tf.add(variance, 1e-6)));
  const normalised = tf.tidy(() => tf.mul<tf.Tensor2D>(tf.sub(maps, mean), inverse));
  const truth = tf.oneHot(labels, classes) as tf.Tensor2D;
  const scope = new Scope(seed);
  const weight = scope.parameter("weight", [channels, classes], constant(0)) as tf.Variable<tf.Rank.R2>;
  const bias = scope.parameter("bias", [classes], constant(0)) as tf.Variable<tf.Rank.R1>;
  const optimizer = adam(scope.parameters, { weightDecay: WEIGHT_DECAY, decay: "l2" });
  const rate = cosine({ base: LEARNING_RATE, steps });
  for (let step = 0; step < steps; step++)
    tf.tidy(() => {
      const share = tf.softmax(tf.add(tf.matMul(normalised, weight), bias));
      const slope = tf.div<tf.Tensor2D>(tf.sub(share, truth), count);
      const gradients = new Map<string, tf.Tensor>([
        ["weight", tf.matMul(normalised, slope, true)],
        ["bias", tf.sum(slope, 0)],
      ]);
      optimizer.apply(gradients, rate(step));
    });
  const fitted = tf.tidy(() => {
    const own = tf.mul<tf.Tensor2D>(weight, tf.expandDims(inverse, 1));
    const shift = tf.reshape(tf.matMul(tf.expandDims<tf.Tensor2D>(mean, 0), own), [classes]);
    return { weight: own, bias: tf.sub<tf.Tensor1D>(bias, shift) };
  });
  optimizer.dispose();
  dispose(scope.parameters);
  tf.dispose([maps, labels, mean, variance, inverse, normalised, truth]);
  return fitted;
}
