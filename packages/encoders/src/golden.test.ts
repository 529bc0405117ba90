import { readFileSync } from "node:fs";
import { useBackend } from "@ddep/backend";
import { classifier, dispose, loadState, seedOf } from "@ddep/core";
import { compareEncoder, goldenWeights, Json, parseGoldenNetwork, ratio, sharedFile, worst } from "@ddep/test-utils/golden"; // prettier-ignore
import { beforeAll, expect, test } from "vitest";
import { efficientnetLite0, resnet18, resnet50 } from "./index.js";

beforeAll(async () => {
  await useBackend();
});

const peers = [
  ["encoder-resnet18.json", resnet18],
  ["encoder-resnet50.json", resnet50],
  ["encoder-efficientnet_lite0.json", efficientnetLite0],
] as const;

for (const [name, make] of peers) {
  const file = sharedFile("golden", name);
  test.skipIf(file === undefined)(`timm's features and logits of ${name} are reproduced`, () => {
    const golden = parseGoldenNetwork(Json.parse(readFileSync(file!, "utf8"), name));
    const encoder = make(seedOf(0));
    const head = encoder.classifier(1000, seedOf(0));
    const network = classifier(encoder, head);
    loadState(network.entries, goldenWeights(golden).tensors);
    const deviation = worst(compareEncoder(golden, encoder, head));
    expect(ratio(deviation), deviation.where).toBeLessThan(1);
    dispose(network.entries);
  });
}
