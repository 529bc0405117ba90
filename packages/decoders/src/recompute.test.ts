import { useBackend } from "@ddep/backend";
import { dispose, seedOf, stateOf, type Decoder } from "@ddep/core";
import { expectNoLeaks } from "@ddep/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { noiseLevel, transunetCup, unet } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

const encoder = { channels: [3, 4, 5], strides: [2, 4, 8] };

const decoders: [name: string, make: (recompute: boolean) => Decoder][] = [
  ["unet", (recompute) => unet({ encoder, widths: [8, 6, 4], recompute, seed: seedOf(1) })],
  [
    "unet, conditioned",
    (recompute) =>
      unet({
        encoder,
        widths: [8, 6, 4],
        conditioning: noiseLevel({ width: 8 }),
        recompute,
        seed: seedOf(1),
      }),
  ],
  ["transunet cup", (recompute) => transunetCup({ encoder, widths: [9, 8, 6, 4], recompute, seed: seedOf(1) })],
];

/** One training step's loss, gradients (also of the features) and running averages, and how many tensors it held. */
function step(decoder: Decoder) {
  const features = encoder.channels.map((channels, i) =>
    tf.randomNormal<tf.Rank.R4>([2, 16 >> i, 24 >> i, channels], 0, 1, "float32", i + 1),
  );
  const variables = features.map((feature) => tf.variable(feature));
  const parameters = decoder.parameters.filter(({ role }) => role === "trainable").map(({ variable }) => variable);
  const gamma = tf.tensor1d([0.9, 0.4]);
  let held = 0;
  const { value, grads } = tf.variableGrads(() => {
    const map = decoder.apply(variables as unknown as tf.Tensor4D[], { training: true, gamma });
    held = tf.memory().numTensors;
    return tf.mean(tf.square(map)) as tf.Scalar;
  }, [...parameters, ...variables]);
  const numbers = [value, ...[...parameters, ...variables].map(({ name }) => grads[name]!)].map((tensor) =>
    Array.from(tensor.dataSync()),
  );
  const state = stateOf(decoder.parameters);
  tf.dispose([...features, ...variables, gamma, value, ...Object.values(grads)]);
  return { numbers, state, held };
}

test.each(decoders)("%s, recomputed: the same step bit for bit, with less kept in memory", (_, make) => {
  expectNoLeaks(() => {
    const [kept, again] = [make(false), make(true)];
    const [one, other] = [step(kept), step(again)];
    expect(other.numbers).toEqual(one.numbers);
    expect(other.state).toEqual(one.state);
    expect(other.held).toBeLessThan(one.held);
    dispose([...kept.parameters, ...again.parameters]);
  });
});
