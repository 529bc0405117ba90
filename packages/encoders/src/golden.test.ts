import { readFileSync } from "node:fs";
import { useBackend } from "@ddep/backend";
import * as tf from "@tensorflow/tfjs-core";
import { classifier, dispose, inference, loadState, prefixed, seedOf } from "@ddep/core";
import {
  compareEncoder,
  compareOutput,
  goldenInput,
  goldenWeights,
  Json,
  parseGoldenNetwork,
  ratio,
  sharedFile,
  worst,
} from "@ddep/test-utils/golden";
import { beforeAll, expect, test, vi } from "vitest";
import { encoderNames, encoders } from "./index.js";

// The golden weights replace those that a network starts with, and to draw a hundred million of them takes longer than all else.
vi.mock("@ddep/core", async (original) => ({
  ...(await original<object>()),
  normals: (_seed: unknown, n: number) => new Float32Array(n),
}));

beforeAll(async () => {
  await useBackend();
});

for (const name of encoderNames) {
  const peer = `encoder-${name}.json`;
  const file = sharedFile("golden", peer);
  if (file === undefined) continue;
  test(`timm's features, logits and what lies between of ${name} are reproduced`, () => {
    const golden = parseGoldenNetwork(Json.parse(readFileSync(file, "utf8"), peer));
    const encoder = encoders[name].create(seedOf(0));
    const { tensors } = goldenWeights(golden);
    const classes = tensors.get(`${encoder.classifierPrefixes.at(-1)!}bias`)?.shape[0];
    const head = classes === undefined ? undefined : encoder.classifier(classes, seedOf(0));
    const network = head === undefined ? encoder : classifier(encoder, head);
    loadState(network.parameters, tensors);
    const deviation = worst(compareEncoder(golden, encoder, head));
    expect(ratio(deviation), deviation.where).toBeLessThan(1);
    dispose(network.parameters);
  });
}

const transunet = sharedFile("golden", "transunet-r50-vit-b16.json");
test.skipIf(transunet === undefined)("TransUNet's skips and tokens are reproduced", () => {
  const golden = parseGoldenNetwork(Json.parse(readFileSync(transunet!, "utf8"), "transunet-r50-vit-b16.json"));
  const encoder = encoders.transunet_r50_vit_b16.create(seedOf(0));
  const parameters = prefixed(encoder.parameters, encoder.prefix!);
  const isDecoder = (name: string) => !name.startsWith(encoder.prefix!);
  loadState(parameters, goldenWeights(golden).tensors, { allowExtra: isDecoder });
  tf.tidy(() => {
    const maps = encoder.apply(goldenInput(golden.input, golden.seed), inference);
    const [skip2, skip1, skip0, deepest] = maps as [tf.Tensor4D, tf.Tensor4D, tf.Tensor4D, tf.Tensor4D];
    const [batch, height, width, channels] = deepest.shape;
    const tokens = tf.reshape(deepest, [batch, height * width, channels]);
    const ours = { skip0, skip1, skip2, tokens } as const;
    for (const [name, result] of Object.entries(ours)) {
      const expected = golden.outputs.find((output) => output.name === name)!;
      const deviation = compareOutput(expected, result);
      expect(ratio(deviation), deviation.where).toBeLessThan(1);
    }
  });
  dispose(parameters);
});
