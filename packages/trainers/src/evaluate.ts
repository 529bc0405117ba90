import * as tf from "@tensorflow/tfjs-core";
import type { LabelledBatch, Network } from "@ddep/core";
import { predict, type PredictOptions } from "./predict.js";

/** What gathers predictions against truths: both `[B, H, W]` of so many images, flattened. */
export interface Metric {
  update(labels: Int32Array, predictions: Int32Array, images: number): void;
}

export interface EvaluateOptions extends PredictOptions {
  /** Called after each batch with the number of images seen. */
  readonly onProgress?: (images: number) => void;
}

/**
 * Feeds a metric with a network's predictions over a finite data set, and returns it. Disposes of every batch.
 */
export async function evaluate<M extends Metric>(
  network: Network,
  data: AsyncIterable<LabelledBatch>,
  metric: M,
  { onProgress, ...options }: EvaluateOptions = {},
): Promise<M> {
  let images = 0;
  for await (const batch of data) {
    try {
      tf.tidy(() => {
        const predictions = predict(network, batch.images, options);
        metric.update(batch.labels.dataSync<"int32">(), predictions.dataSync<"int32">(), batch.names.length);
      });
    } finally {
      tf.dispose([batch.images, batch.labels]);
    }
    images += batch.names.length;
    onProgress?.(images);
  }
  return metric;
}
