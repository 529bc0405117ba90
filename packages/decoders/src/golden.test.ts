import { useBackend } from "@ddep/backend";
import { dispose, inference, loadState, seedOf, stateOf, type Decoder } from "@ddep/core";
import { compareOutput, ratio, unit, weight, type GoldenTensor } from "@ddep/test-utils/golden";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { fpn, transunetCup } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

const seed = seedOf(0);
const procedural = 7;

/** Stages of 24 x 32 and down, in PyTorch's layout. */
const stages = [
  [2, 4, 24, 32],
  [2, 6, 12, 16],
  [2, 8, 6, 8],
  [2, 10, 3, 4],
];

/**
 * Decoders in eval mode on the procedural weights (seed 7) of their own names, on features `feature0`, `feature1`, ... of
 * the shapes given: PyTorch 2.15; `Cup(10, (8, 6, 4), (12, 9, 7, 5, 3))` of tools/peer/python/transunet.py, and
 * segmentation_models_pytorch 0.6.0's `FPNDecoder([3, 2, 4, 6, 8, 10], 5, 16, 32)`.
 */
const peers: [name: string, decoder: () => Decoder, features: number[][], expected: GoldenTensor][] = [
  [
    "TransUNet's cup",
    () =>
      transunetCup({ encoder: { channels: [4, 6, 8, 10], strides: [2, 4, 8, 16] }, widths: [12, 9, 7, 5, 3], seed }),
    stages,
    {
      name: "cup",
      shape: [2, 3, 48, 64],
      mean: 0.33176130056381226,
      std: 0.3436313569545746,
      indices: [6577, 13154, 1299, 7876, 14453, 2598, 9175, 15752],
      values: [0.422219, 0.052998, 0.074524, 0.786234, 0.0, 0.498154, 0.470494, 0.734034],
    },
  ],
  [
    "the feature pyramid",
    () =>
      fpn({ encoder: { channels: [2, 4, 6, 8, 10], strides: [2, 4, 8, 16, 32] }, pyramid: 16, segmentation: 32, seed }),
    [[2, 2, 48, 64], ...stages],
    {
      name: "fpn",
      shape: [2, 32, 24, 32],
      mean: 1.5964354276657104,
      std: 1.0802510976791382,
      indices: [31153, 13154, 44307, 26308, 8309, 39462, 21463, 3464],
      values: [2.537883, 2.715367, 3.42896, 1.132854, 3.785416, 3.417847, 1.369325, 1.645433],
    },
  ],
];

test.each(peers)("%s computes what its peer does", (_, make, shapes, expected) => {
  const decoder = make();
  const state = [...stateOf(decoder.parameters)].map(
    ([name, { shape }]) => [name, { shape, data: weight(name, shape, procedural) }] as const,
  );
  loadState(decoder.parameters, new Map(state));
  tf.engine().startScope();
  const features = shapes.map((shape, i) =>
    tf.transpose(
      tf.tensor4d(unit(`feature${i}`, shape, procedural), shape as [number, number, number, number]),
      [0, 2, 3, 1],
    ),
  );
  const deviation = compareOutput(expected, decoder.apply(features, inference));
  tf.engine().endScope();
  expect(ratio(deviation), deviation.where).toBeLessThan(0.1);
  dispose(decoder.parameters);
});
