import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encoders } from "@ddep/encoders";
import { seedOf } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { inProcess, scratch, writeTiny, writeWeights } from "@ddep/test-utils/apps";
import { beforeAll, expect, test } from "vitest";

const { run } = inProcess(new URL("./main.ts", import.meta.url));

let folder: string;
let tiny: Awaited<ReturnType<typeof writeTiny>>;
let weights: string;

/** A run at a learning rate that moves no weight by more than the tolerance below. */
const still = (out: string, ...more: string[]) =>
  run(...tiny.finetuning, "--lr", "1e-9", ...more, "--out", join(folder, out));

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  tiny = await writeTiny();
  weights = await writeWeights(join(folder, "encoder.safetensors"), encoders.resnet_mini.create(seedOf(7)).parameters);
});

async function firstConvolution(method: string) {
  const { tensors } = await readTensors(join(folder, method, method, "model.safetensors"));
  return tensors.get("encoder.conv1.weight")!.data as Float32Array;
}

test("the encoder starts from the classifier's weights, and nothing denoises", async () => {
  const { code, stdout, stderr } = await still("supervised", "--encoder-weights", weights);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^supervised +\d+\.\d/m);
  const given = (await readTensors(weights)).tensors.get("conv1.weight")!.data as Float32Array;
  const found = await firstConvolution("supervised");
  expect(Math.max(...found.map((w, i) => Math.abs(w - given[i]!)))).toBeLessThan(1e-6);
  const metrics = await readFile(join(folder, "supervised/metrics.jsonl"), "utf8");
  expect(metrics).not.toContain("pretrain");
  const config = JSON.parse(await readFile(join(folder, "supervised/config.json"), "utf8")) as {
    commandLine: string[];
  };
  expect(config.commandLine.slice(0, 4)).toEqual(["npm", "run", "supervised", "--"]);
});

test("with --init random it starts from other weights, even where a preset or a flag names some", async () => {
  const { code, stderr } = await still("random", "--init", "random", "--small", "--encoder-weights", weights);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  const given = (await readTensors(weights)).tensors.get("conv1.weight")!.data as Float32Array;
  const found = await firstConvolution("random");
  expect(Math.max(...found.map((w, i) => Math.abs(w - given[i]!)))).toBeGreaterThan(1e-2);
});

test("without weights, the error says how to get them; --paper and --small exclude each other", async () => {
  const none = await still("none");
  expect(none.code).toBe(1);
  expect(none.stderr).toContain("--encoder-weights");
  const both = await still("both", "--small", "--paper", "ade20k");
  expect(both.code).toBe(1);
  expect(both.stderr).toMatch(/'--paper <data-set>' cannot be used with option '--small'/);
});

test("the help says that there is no denoising, and has no denoising flags", async () => {
  const { code, stdout } = await run("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("no\ndenoising");
  expect(stdout).toMatch(/Our choice, .*:\n +--finetune-steps/);
  expect(stdout).not.toMatch(/^Denoising:|--sigma|--pretrain|--images/m);
});
