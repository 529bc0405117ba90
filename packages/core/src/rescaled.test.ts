import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { inference, type Network, type Normalization } from "./network.js";
import { rescaled } from "./rescaled.js";

const network: Network = { parameters: [], apply: (x) => x };
const from: Normalization = { mean: [100, 50, 20], std: [10, 20, 5] };
const to: Normalization = { mean: [127.5, 127.5, 127.5], std: [127.5, 63, 2] };

test("pixels are mapped from one normalisation to the other", () => {
  tf.tidy(() => {
    const pixel = [30, 200, 255];
    const inScale = ({ mean, std }: Normalization) => pixel.map((value, c) => (value - mean[c]!) / std[c]!);
    const found = rescaled(network, from, to).apply(tf.tensor4d(inScale(from), [1, 1, 1, 3]), inference);
    inScale(to).forEach((value, c) => expect(found.dataSync()[c]).toBeCloseTo(value, 4));
  });
});

test("equal normalisations leave images unchanged", () => {
  tf.tidy(() => {
    const images = tf.ones<tf.Rank.R4>([1, 1, 1, 3]);
    expect(rescaled(network, from, { ...from }).apply(images, inference)).toBe(images);
  });
});
