import { useBackend } from "@ddep/backend";
import { segmentationModel, classifier, dispose, seedOf, summary, type Network } from "@ddep/core";
import { head, unet } from "@ddep/decoders";
import { efficientnetLite0, resnet50 } from "@ddep/encoders";
import type * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test, vi } from "vitest";

// What is counted does not depend on the values of the weights, and to draw them takes longer than all else.
vi.mock("@ddep/core", async (original) => ({
  ...(await original<object>()),
  normals: (_seed: unknown, n: number) => new Float32Array(n),
}));

beforeAll(async () => {
  await useBackend();
});

const seed = seedOf(0);

function whole(make: typeof resnet50): Network<tf.Tensor4D, tf.Tensor2D> {
  const encoder = make(seed);
  return classifier(encoder, encoder.classifier(1000, seed));
}

function unetResnet50(): Network {
  const encoder = resnet50(seed);
  const decoder = unet({ encoder, widths: [256, 128, 64, 32, 16], seed });
  return segmentationModel(encoder, decoder, head(decoder, 3, seed));
}

/**
 * Parameters as torchinfo 1.8.0 counts them, and conv + linear of fvcore 0.1.5.post20221221, on torch.zeros(1, 3, 224, 224) in
 * eval mode: timm 1.0.31, segmentation_models_pytorch 0.6.0 `Unet("resnet50", encoder_weights=None, classes=3)`. torchinfo's own
 * mult_adds, the last column, count the numbers of biases and norms too.
 */
const counted: [
  peer: string,
  make: () => Network<tf.Tensor4D, tf.Tensor>,
  parameters: number,
  multiplyAdds: number,
  torchinfo: number,
  modules: Record<string, number>,
][] = [
  [
    "timm resnet50",
    () => whole(resnet50),
    25_557_032,
    4_087_136_256 + 2_048_000,
    4_089_238_376,
    { layer1: 667_942_912 },
  ],
  [
    "timm efficientnet_lite0",
    () => whole(efficientnetLite0),
    4_652_008,
    383_907_552 + 1_280_000,
    385_188_552,
    { "blocks.2": 37_933_056 },
  ],
  [
    "smp Unet(resnet50)",
    unetResnet50,
    32_521_395,
    8_155_004_928,
    8_155_210_560,
    {
      encoder: 4_087_136_256,
      "encoder.layer1": 667_942_912,
      "decoder.blocks.0": 1_502_871_552,
      segmentation_head: 21_676_032,
    },
  ],
];

test.each(counted)("%s", (_, make, parameters, multiplyAdds, torchinfo, modules) => {
  const network = make();
  const found = summary(network, [1, 224, 224, 3]);
  expect(found.parameters).toBe(parameters);
  expect(found.trainable).toBe(parameters);
  expect(found.multiplyAdds).toBe(multiplyAdds);
  expect(Math.abs(found.multiplyAdds / torchinfo - 1)).toBeLessThan(3e-5);
  expect(found.inputBytes).toBe(602_112);
  const rows = new Map(found.rows.map(({ name, multiplyAdds: count }) => [name, count]));
  for (const [name, count] of Object.entries(modules)) expect(rows.get(name), name).toBe(count);
  dispose(network.parameters);
});
