#!/usr/bin/env node
// A step as someone writes it who has only TF.js: its layers, its optimiser, its own way of making noise.
import { useBackend } from "@ddep/backend";
import { normals, seedOf } from "@ddep/core";
import { paper } from "@ddep/ddep";
import * as tf from "@tensorflow/tfjs-core";
import { serve } from "./serve.js";
import { stockNetwork } from "./stock-network.js";
import { CLASSES, type Work } from "./work.js";

const work = JSON.parse(process.argv[2]!) as Work;
// The kernels of TF.js itself run: ours stand in for none of them.
await useBackend();
const { batch, size, stage } = work;
const network = stockNetwork(work);
const optimizer = tf.train.adam(1e-4);
const shape: [number, number, number, number] = [batch, size, size, 3];
const pixels = normals(seedOf(4), batch * size * size * 3);
const truth = Int32Array.from({ length: batch * size * size }, (_, i) => (i * 7) % CLASSES);
const gamma = 1 / (1 + paper.sigma ** 2);

function loss(images: tf.Tensor4D): tf.Scalar {
  if (stage === "pretrain") {
    const noise = tf.randomNormal(shape) as tf.Tensor4D;
    const noisy = tf.add(tf.mul(images, Math.sqrt(gamma)), tf.mul(noise, Math.sqrt(1 - gamma)));
    const map = network.apply(noisy, { training: true }) as tf.Tensor4D;
    return tf.mean(tf.squaredDifference(map, noise));
  }
  const map = network.apply(images, { training: true }) as tf.Tensor4D;
  const labels = tf.oneHot(tf.tensor1d(truth, "int32"), CLASSES);
  return tf.losses.softmaxCrossEntropy(labels, tf.reshape(map, [-1, CLASSES]));
}

function step(): void {
  tf.tidy(() => {
    const images = tf.tensor4d(pixels, shape);
    if (stage === "inference") {
      tf.argMax(network.predict(images) as tf.Tensor4D, 3).dataSync();
      return;
    }
    const variables = network.trainableWeights.map((weight) => weight.read() as tf.Variable);
    optimizer.minimize(() => loss(images), true, variables)!.dataSync();
  });
}

await serve(() =>
  Promise.resolve((count) => ({
    milliseconds: Array.from({ length: count }, () => {
      const start = performance.now();
      step();
      return performance.now() - start;
    }),
  })),
);
