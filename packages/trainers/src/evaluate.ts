import * as tf from "@tensorflow/tfjs-core";
import type { LabelledBatch, Network } from "@ddep/core";
import { classify, type PredictOptions } from "./predict.js";

/** Additional information about predictions for metrics that need more than the classes. */
export interface Evidence {
  /** Height of each image. */
  readonly height: number;
  readonly width: number;
  /** The softmax of the averaged logits for the predicted class, `[B, H, W]` flattened. */
  readonly confidences: Float32Array;
}

/** Accumulates predictions and ground truth, both `[B, H, W]` flattened, for a batch of `images` images. */
export interface Metric {
  update(labels: Int32Array, predictions: Int32Array, images: number, evidence: Evidence): void;
}

/** The predicted classes of images, `[B, H, W]` flattened, and the file name of each image. */
export interface Predictions {
  readonly names: readonly string[];
  readonly classes: Int32Array;
  readonly height: number;
  readonly width: number;
}

export interface EvaluateOptions extends PredictOptions {
  /** Called after each batch with the number of images evaluated so far. */
  readonly onProgress?: (images: number) => void;
  /** Called with the predictions, for instance to write them to disk, and awaited. */
  readonly onPredictions?: (predictions: Predictions) => void | Promise<void>;
}

/**
 * Batches with more pixels than this are predicted one image at a time, so that memory depends on the size of one
 * image.
 */
const MANY_PIXELS = 2 ** 20;

/** Splits a batch into single images if it has too many pixels; otherwise keeps it whole. */
function cuts({ images: { shape }, names }: LabelledBatch): { readonly from: number; readonly count: number }[] {
  const [count, height, width] = shape;
  return count * height * width <= MANY_PIXELS ? [{ from: 0, count }] : names.map((_, from) => ({ from, count: 1 }));
}

/**
 * Evaluates a network on a finite data set: updates the metric with every prediction and returns it. Disposes of every
 * batch.
 */
export async function evaluate<M extends Metric>(
  network: Network,
  data: AsyncIterable<LabelledBatch>,
  metric: M,
  { onProgress, onPredictions, ...options }: EvaluateOptions = {},
): Promise<M> {
  let images = 0;
  for await (const batch of data) {
    try {
      for (const { from, count } of cuts(batch)) {
        const predictions = tf.tidy(() => {
          const [, height, width] = batch.images.shape;
          const { classes, confidences } = classify(network, tf.slice(batch.images, from, count), options);
          const labels = tf.slice(batch.labels, from, count).dataSync<"int32">();
          metric.update(labels, classes, count, { height, width, confidences });
          return { names: batch.names.slice(from, from + count), classes, height, width };
        });
        await onPredictions?.(predictions);
      }
    } finally {
      tf.dispose([batch.images, batch.labels]);
    }
    images += batch.names.length;
    onProgress?.(images);
  }
  return metric;
}
