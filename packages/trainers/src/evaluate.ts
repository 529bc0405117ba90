import * as tf from "@tensorflow/tfjs-core";
import type { LabelledBatch, Network } from "@ddep/core";
import { classify, type PredictOptions } from "./predict.js";

/** What a metric may want to know of predictions beside the classes. */
export interface Evidence {
  /** Of each image. */
  readonly height: number;
  readonly width: number;
  /** The softmax of the averaged logits at the predicted class, `[B, H, W]` flattened. */
  readonly confidences: Float32Array;
}

/** Gathers predictions against the truth: both are `[B, H, W]` of `images` images, flattened. */
export interface Metric {
  update(labels: Int32Array, predictions: Int32Array, images: number, evidence: Evidence): void;
}

/** The predicted classes of images, `[B, H, W]` flattened, and the file each image came from. */
export interface Predictions {
  readonly names: readonly string[];
  readonly classes: Int32Array;
  readonly height: number;
  readonly width: number;
}

export interface EvaluateOptions extends PredictOptions {
  /** Called after each batch with the number of images seen. */
  readonly onProgress?: (images: number) => void;
  /** Called with the predictions, for instance to write them down, and awaited. */
  readonly onPredictions?: (predictions: Predictions) => void | Promise<void>;
}

/** Pixels from which on the images of a batch are predicted one by one, so that memory depends on one image's size. */
const MANY_PIXELS = 2 ** 20;

/** Where a batch is cut: as one, or into its images. */
function cuts({ images: { shape }, names }: LabelledBatch): { readonly from: number; readonly count: number }[] {
  const [count, height, width] = shape;
  return count * height * width <= MANY_PIXELS ? [{ from: 0, count }] : names.map((_, from) => ({ from, count: 1 }));
}

/**
 * Feeds a metric with a network's predictions over a finite data set, and returns it. Disposes of every batch.
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
