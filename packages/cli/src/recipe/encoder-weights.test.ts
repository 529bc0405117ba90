import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { writeSafetensors } from "@ddep/core";
import { createProgress } from "@ddep/runs";
import { withWeightsFile } from "./encoder-weights.js";
import { parseOptions, type RunOptions } from "../options/run-options.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-named-"));
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rm(folder, { recursive: true }));

const find = (weights: string, encoder: RunOptions["encoder"] = "resnet18") =>
  withWeightsFile(parseOptions({ encoder, encoderWeights: weights }), { progress: createProgress() });

test("a name of published weights stands for their file in the cache", async () => {
  vi.stubEnv("XDG_CACHE_HOME", folder);
  vi.stubEnv("HF_HUB_OFFLINE", "1");
  const file = join(folder, "ddep", "weights", "resnet18.a1_in1k.safetensors");
  await expect(find("resnet18.a1_in1k")).rejects.toThrow(/is not in the cache, and HF_HUB_OFFLINE/);
  await mkdir(join(folder, "ddep", "weights"), { recursive: true });
  await writeFile(file, writeSafetensors(new Map()));
  expect((await find("resnet18.a1_in1k")).encoderWeights).toBe(file);
  expect((await find("resnet18")).encoderWeights).toBe(file);
});

test("weights of another encoder are refused by name; any other text is a file", async () => {
  await expect(find("resnet50", "resnet18")).rejects.toThrow(
    /--encoder-weights: resnet50\.a1_in1k holds weights of resnet50, not of resnet18\n.*--encoder resnet50/,
  );
  expect((await find("mine.safetensors")).encoderWeights).toBe("mine.safetensors");
  const own = join(folder, "resnet50");
  await writeFile(own, "");
  expect((await find(own)).encoderWeights).toBe(own);
});
