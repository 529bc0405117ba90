import { existsSync } from "node:fs";
import { readTensors } from "@ddep/core/node";
import { fold, seedOf, stateOf, writeSafetensors } from "@ddep/core";
import { encoders } from "@ddep/encoders";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { run, scratch, tiny, tuning, writeWeights } from "./testing.test.helpers.js";

let folder: string;
let weights: string;

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  weights = await writeWeights(join(folder, "encoder.safetensors"));
});

/** Runs a command that must end with exit code 1 and a message of these words, without a stack trace. */
async function refused(args: readonly string[], ...words: readonly (string | RegExp)[]): Promise<void> {
  const { code, stderr } = await run(...args);
  for (const word of words) expect(stderr).toMatch(word);
  expect(stderr).not.toMatch(/\n\s+at .*\.js:/);
  expect(code).toBe(1);
}

const out = () => join(folder, "never");

test("an unknown flag is named", () =>
  refused([...tiny(weights, out()), "--sigmma", "0.4"], "unknown option '--sigmma'"));

test("an unknown value names its flag and the valid values", async () => {
  await refused([...tiny(weights, out()), "--encoder", "resnet19"], "--encoder", "resnet18");
  await refused([...tiny(weights, out()), "--labels", "2"], "--labels");
  await refused([...tiny(weights, out()), "--sigma", "loud"], "--sigma");
  expect(existsSync(out())).toBe(false);
});

test("weights with a missing, an extra or a misshapen tensor are refused by its name, before a folder is made", async () => {
  const missing = await writeWeights(join(folder, "missing.safetensors"), (state) =>
    state.delete("layer1.0.conv1.weight"),
  );
  await refused(tiny(missing, out()), "missing.safetensors", "missing tensors: layer1.0.conv1.weight");
  const extra = await writeWeights(join(folder, "extra.safetensors"), (state) =>
    state.set("layer9.weight", { shape: [1], data: Float32Array.of(1) }),
  );
  await refused(tiny(extra, out()), "extra.safetensors", "layer9.weight");
  const shape = await writeWeights(join(folder, "shape.safetensors"), (state) =>
    state.set("bn1.weight", { shape: [2], data: Float32Array.of(1, 1) }),
  );
  await refused(tiny(shape, out()), "shape.safetensors", /bn1.weight is \[2\], expected \[24\]/);
  await refused(tiny(join(folder, "nowhere.safetensors"), out()), "nowhere.safetensors", "check the path");
  expect(existsSync(out())).toBe(false);
});

/** Weights of resnet_mini whose metadata say another encoder. */
async function mislabelled(file: string): Promise<string> {
  const { parameters } = encoders.resnet_mini.create(fold(seedOf(7), "weights"));
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, writeSafetensors(stateOf(parameters), { architecture: "resnet18" }));
  return file;
}

test("weights of another encoder are refused with both names, by their metadata or the run that they lie in", async () => {
  const said = await mislabelled(join(folder, "said.safetensors"));
  const fix = /To fix it: choose the encoder resnet18, or give weights of resnet_mini/;
  await refused(tiny(said, out()), "said.safetensors, architecture: ", "weights of resnet18, not of resnet_mini", fix);
  const other = join(folder, "classified");
  const lain = join(other, "classify", "model.safetensors");
  await mkdir(dirname(lain), { recursive: true });
  await writeFile(lain, await readFile(weights));
  const config = { version: "1", node: "v", backend: "b", commandLine: [], startedAt: "", seed: 0 };
  await writeFile(join(other, "config.json"), JSON.stringify({ ...config, options: { encoder: "resnet18" } }));
  await refused(tiny(lain, out()), "by config.json of its run it holds weights of resnet18, not of resnet_mini", fix);
  expect(existsSync(out())).toBe(false);
});

test("a denoising run of another encoder is refused with both names, by its settings or its model's metadata", async () => {
  const from = join(folder, "denoised");
  expect((await run(...tiny(weights, from))).code).toBe(0);
  const finetune = [...tuning(weights, out()), "--from", from];
  const model = join(from, "pretrain", "model.safetensors");
  const { tensors, metadata } = await readTensors(model);
  expect(metadata["encoder"]).toBe("resnet_mini");
  await writeFile(model, writeSafetensors(tensors, { ...metadata, encoder: "resnet18" }));
  await refused(finetune, model, "weights of resnet18, not of resnet_mini");
  await writeFile(model, writeSafetensors(tensors));
  const file = join(from, "config.json");
  const config = JSON.parse(await readFile(file, "utf8")) as { options: object };
  await writeFile(file, JSON.stringify({ ...config, options: { ...config.options, encoder: "resnet18" } }));
  await refused(finetune, model, "by config.json of its run it holds weights of resnet18, not of resnet_mini");
  expect(existsSync(out())).toBe(false);
});

test("a folder without images and one with a truncated image are refused by name", async () => {
  const empty = join(folder, "empty");
  await mkdir(empty);
  await refused([...tiny(weights, out()), "--images", empty], empty);
  const cut = join(folder, "cut");
  await mkdir(cut);
  const noise = {
    width: 64,
    height: 64,
    channels: 3 as const,
    background: "#888",
    noise: { type: "gaussian" as const, mean: 128, sigma: 40 },
  };
  const jpeg = await sharp({ create: noise }).jpeg().toBuffer();
  await writeFile(join(cut, "half.jpg"), jpeg.subarray(0, jpeg.length / 2));
  await refused([...tiny(weights, join(folder, "cut-run")), "--images", cut], "half.jpg", "To fix it");
});

test("a missing input is requested by its flag", async () => {
  const images = join(folder, "one");
  await mkdir(images);
  const grey = { create: { width: 40, height: 40, channels: 3 as const, background: "#888" } };
  await sharp(grey).png().toFile(join(images, "grey.png"));
  await refused(["run", "--data", "camvid", "--out", out()], "--images");
  await refused(["run", "--data", "camvid", "--images", images, "--out", out()], "--root");
  await refused(
    ["finetune", "--data", "shapes", "--encoder", "resnet_mini", "--encoder-weights", weights, "--out", out()],
    "--from",
  );
  await refused(["evaluate", "--run", join(folder, "no-run")], "no-run", "check the path");
});

test("a run folder that exists is not written to", async () => {
  const taken = join(folder, "taken");
  await mkdir(taken);
  await writeFile(join(taken, "notes.txt"), "mine");
  await refused(tiny(weights, taken), taken, "--resume");
  expect(await readFile(join(taken, "notes.txt"), "utf8")).toBe("mine");
});

test("a non-finite loss stops the run, names the batch and keeps the last good checkpoint", async () => {
  const diverged = join(folder, "diverged");
  await refused([...tiny(weights, diverged), "--pretrain-lr", "1e38"], /(loss|gradient norm) of step \d+ is/);
  const record = JSON.parse(await readFile(join(diverged, "pretrain", "non-finite-loss.json"), "utf8")) as {
    files: string[];
  };
  expect(record.files).toHaveLength(4);
  expect(record.files[0]).toMatch(/images\/train\/\d\.png/);
  expect(existsSync(join(diverged, "pretrain", "checkpoint.safetensors"))).toBe(true);
});

test("a part that the decoder does not have is named, with those that it has, before a folder is made", async () => {
  await refused(
    [...tiny(weights, out()), "--reinitialise", "blocks.9"],
    "reinitialise",
    "no part blocks.9",
    "blocks.0, blocks.1",
  );
  expect(existsSync(out())).toBe(false);
});
