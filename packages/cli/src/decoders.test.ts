import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readTensors } from "@ddep/core/node";
import { beforeAll, expect, test } from "vitest";
import { run, scratch, tiny, writeWeights } from "./testing.test.helpers.js";

let folder: string;
let weights: string;

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  weights = await writeWeights(join(folder, "encoder.safetensors"));
});

/** The flags of a tiny run, its widths replaced. */
const flags = (out: string, ...more: string[]) => {
  const all = tiny(weights, out);
  const at = all.indexOf("--widths");
  return [...all.slice(0, at), ...all.slice(at + 2), ...more];
};

test.each([
  [
    "unet",
    ["--widths", "4,4,4,4", "--width-multiple", "2", "--conditioning"],
    "decoder.blocks.0.conv1.0.weight",
    [8, 144, 3, 3],
  ],
  ["transunet", ["--widths", "8,8,8,8,4"], "decoder.conv_more.0.weight", [8, 96, 3, 3]],
  ["fpn", ["--widths", "16,32"], "decoder.p5.weight", [16, 96, 1, 1]],
] as const)("%s runs from its flag, and config and weights are its own", async (decoder, more, tensor, shape) => {
  const out = join(folder, decoder);
  const { code, stderr } = await run(...flags(out, "--decoder", decoder, ...more));
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  const { options } = JSON.parse(await readFile(join(out, "config.json"), "utf8")) as {
    options: { decoder: string };
  };
  expect(options.decoder).toBe(decoder);
  const { tensors } = await readTensors(join(out, "ddep", "model.safetensors"));
  expect(tensors.get(tensor)!.shape).toEqual(shape);
});

test("conditioning an FPN is refused before anything is created", async () => {
  const { code, stderr } = await run(...flags(join(folder, "refused"), "--decoder", "fpn", "--conditioning"));
  expect(code).toBe(1);
  expect(stderr).toMatch(/conditioning/);
});
