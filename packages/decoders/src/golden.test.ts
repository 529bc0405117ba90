import { readFileSync } from "node:fs";
import { useBackend } from "@ddep/backend";
import { chain, dispose, loadState, seedOf } from "@ddep/core";
import { resnet18, resnet50 } from "@ddep/encoders";
import { compareSegmenter, goldenWeights, Json, parseGoldenNetwork, ratio, sharedFile, worst } from "@ddep/test-utils/golden"; // prettier-ignore
import { beforeAll, expect, test } from "vitest";
import { head, unet } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

const peers = [
  ["unet-resnet18.json", resnet18, [256, 128, 64, 32, 16]],
  ["unet-resnet50.json", resnet50, [1024, 512, 256, 128, 64]],
] as const;

for (const [name, make, widths] of peers) {
  const file = sharedFile("golden", name);
  test.skipIf(file === undefined)(`the map, loss and gradients of ${name} are reproduced`, () => {
    const golden = parseGoldenNetwork(Json.parse(readFileSync(file!, "utf8"), name));
    const encoder = make(seedOf(0));
    const decoder = unet({ encoder: encoder.channels, widths, seed: seedOf(0) });
    const network = chain(encoder, decoder, head(decoder.channels, 3, seedOf(0)));
    loadState(network.entries, goldenWeights(golden).tensors);
    const deviation = worst(compareSegmenter(golden, network));
    expect(ratio(deviation), deviation.where).toBeLessThan(1);
    dispose(network.entries);
  });
}
