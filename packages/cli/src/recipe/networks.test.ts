import { useBackend } from "@ddep/backend";
import { dispose, seedOf, segmentationModel } from "@ddep/core";
import { decoders, head, type DecoderName } from "@ddep/decoders";
import { lossAndGradients } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { parseOptions } from "../options/run-options.js";
import { decoderOf, encoderOf } from "./networks.js";

beforeAll(async () => {
  await useBackend();
});

test.each(Object.keys(decoders) as DecoderName[])(
  "an encoder whose stem has stride 4 stands under %s: maps of the image's size, a gradient for every parameter",
  (decoder) => {
    const options = parseOptions({ encoder: "convnext_tiny", decoder, ...(decoder !== "fpn" && widths(decoder)) });
    const encoder = encoderOf(options, seedOf(1));
    const body = decoderOf(options, encoder, seedOf(2));
    const network = segmentationModel(encoder, body, head(body, 5, seedOf(3)));
    const images = tf.randomNormal<tf.Rank.R4>([2, 65, 97, 3], 0, 1, "float32", 4);
    const { loss, gradients } = lossAndGradients(network.parameters, () => {
      const map = network.apply(images, { training: true });
      expect(map.shape).toEqual([2, 65, 97, 5]);
      return tf.mean<tf.Scalar>(tf.square(map));
    });
    expect(loss).toBeGreaterThan(0);
    const trainable = network.parameters.filter(({ role }) => role === "trainable");
    expect([...gradients.keys()].sort()).toEqual(trainable.map(({ name }) => name).sort());
    for (const [name, gradient] of gradients) {
      const largest = tf.tidy(() => tf.max(tf.abs(gradient)).dataSync()[0]!);
      expect(Number.isFinite(largest) && largest > 0, name).toBe(true);
    }
    tf.dispose([images, ...gradients.values()]);
    dispose(network.parameters);
  },
);

/** Small widths: from stride 32 to the image are five doublings, the last two of them without a feature to take. */
const widths = (decoder: DecoderName) => ({ widths: decoder === "unet" ? [32, 16, 16, 8, 8] : [32, 32, 16, 16, 8, 8] });
