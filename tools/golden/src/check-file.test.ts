import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { useBackend } from "@ddep/backend";
import { sharedFile } from "@ddep/test-utils/golden";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { checkFile } from "./check-file.js";

// The golden weights replace those that a network starts with, and to draw a hundred million of them takes longer than all else.
vi.mock("@ddep/core", async (original) => ({
  ...(await original<object>()),
  normals: (_seed: unknown, n: number) => new Float32Array(n),
}));

let folder: string;
beforeAll(async () => {
  await useBackend();
  folder = mkdtempSync(join(tmpdir(), "ddep-golden-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: unknown): string {
  const file = join(folder, name);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  return file;
}

const encoder = {
  seed: 1,
  peer: "timm 1.0.31 efficientnet_lite0",
  input: { name: "image", shape: [1, 3, 32, 32] },
  weights: { "conv_stem.weight": [32, 3, 3, 3] },
  outputs: [{ name: "stage0", shape: [1, 64, 16, 16], mean: 0, std: 1, indices: [3], values: [0] }],
};
const [output] = encoder.outputs;

test.each([
  ["text.json", "no JSON", /is not JSON/],
  ["list.json", [1], /should be an object/],
  ["peer.json", { peer: 3 }, /peer: is 3, but should be text/],
  ["seed.json", { ...encoder, seed: "one" }, /seed: is "one", but should be a number/],
  ["shape.json", { ...encoder, weights: { w: [3, 0] } }, /weights\.w\[1\]: is 0/],
  ["index.json", { ...encoder, outputs: [{ ...output, indices: [99999] }] }, /outputs\[0\]\.indices\[0\]: is 99999/],
  ["values.json", { ...encoder, outputs: [{ ...output, values: [] }] }, /outputs\[0\]\.values: .*1 numbers/],
  ["missing.json", encoder, /missing tensors: bn1.weight.*/],
  ["input.json", { ...encoder, input: { name: "image", shape: [3] } }, /./],
  ["inputs.json", { seed: 1, peer: "torch 2 / segmentation_models_pytorch 0.6", inputs: {} }, /inputs\.logits/],
  ["absent/file.json", undefined, /cannot be read/],
])("%s that is malformed fails by the file and the field", async (name, content, message) => {
  const file = content === undefined ? join(folder, name) : write(name, content);
  const { status, detail } = await checkFile(file);
  expect(status).toBe("FAIL");
  expect(detail).toMatch(message);
  expect(detail).not.toContain("\n");
});

test("a file of another kind is not covered, and says why", async () => {
  expect(await checkFile(write("other.json", {}))).toEqual({
    status: "not covered",
    detail: "it does not name a peer",
  });
  const peer = "diffusers 0.42.1 DDPMScheduler()";
  expect(await checkFile(write("ddpm.json", { peer }))).toMatchObject({ status: "not covered" });
});

const shared = sharedFile("golden");

describe.skipIf(shared === undefined)("on the golden folder", () => {
  test.each(["losses.json", "metrics.json", "schedules-ddpm.json", "unet-resnet18.json", "transunet-r50-vit-b16.json"])(
    "%s is reproduced",
    async (name) => {
      expect(await checkFile(join(shared!, name))).toMatchObject({ status: "ok" });
    },
  );

  test("a gradient beyond the tolerance fails by its name", async () => {
    const golden = JSON.parse(readFileSync(join(shared!, "unet-resnet18.json"), "utf8")) as {
      gradients: { values: number[]; std: number }[];
    };
    golden.gradients[3]!.values[0]! += 6e-3 * golden.gradients[3]!.std;
    const { status, detail } = await checkFile(write("altered.json", golden));
    expect(status).toBe("FAIL");
    expect(detail).toMatch(/grad:decoder.blocks.0.conv1.1.bias\[/);
  });

  test("metrics whose confusion matrix is one off fail", async () => {
    const golden = JSON.parse(readFileSync(join(shared!, "metrics.json"), "utf8")) as {
      confusionMatrixRowsAreLabels: number[][];
    };
    golden.confusionMatrixRowsAreLabels[2]![4]! += 1;
    const { status, detail } = await checkFile(write("metrics.json", golden));
    expect(status).toBe("FAIL");
    expect(detail).toMatch(/label 2 predicted 4/);
  });
});
