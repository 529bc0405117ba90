import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSafetensors, type StoredTensor } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { knownWeights } from "@ddep/encoders";
import { app, inProcess } from "@ddep/test-utils/apps";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatBytes, table } from "./text.js";
import { transfer } from "./transfer.js";

let folder: string;
let input: string;

/** A ResNet-18 of zeros, without batch counts, as timm's names have it. */
function resnet18(): Map<string, StoredTensor> {
  const tensors = new Map<string, StoredTensor>();
  const add = (name: string, ...shape: number[]) =>
    tensors.set(name, { shape, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) });
  const norm = (name: string, size: number) =>
    ["weight", "bias", "running_mean", "running_var"].forEach((part) => add(`${name}.${part}`, size));
  add("conv1.weight", 64, 3, 7, 7);
  norm("bn1", 64);
  [64, 128, 256, 512].forEach((width, stage) => {
    for (const block of [0, 1]) {
      const name = `layer${stage + 1}.${block}`;
      const before = block === 0 && stage > 0 ? width / 2 : width;
      add(`${name}.conv1.weight`, width, before, 3, 3);
      norm(`${name}.bn1`, width);
      add(`${name}.conv2.weight`, width, width, 3, 3);
      norm(`${name}.bn2`, width);
      if (before === width) continue;
      add(`${name}.downsample.0.weight`, width, before, 1, 1);
      norm(`${name}.downsample.1`, width);
    }
  });
  add("fc.weight", 10, 512);
  add("fc.bias", 10);
  return tensors;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-weights-"));
  input = join(folder, "in.bin");
  await writeFile(input, writeSafetensors(resnet18(), { mean: "0.5", std: "0.5" }));
});
afterAll(() => rm(folder, { recursive: true }));

/** The command line, with an empty cache and without a network. */
const program = inProcess(new URL("../main.ts", import.meta.url), () => ({
  XDG_CACHE_HOME: join(folder, "cache"),
  HF_HUB_OFFLINE: "1",
}));
const run = (...args: string[]) => program.run("weights", ...args);

test("inspect says format, encoder, metadata and each tensor", async () => {
  const { stdout, code } = await run("inspect", input);
  expect(code).toBe(0);
  expect(stdout).toContain("format    safetensors");
  expect(stdout).toContain("encoder   resnet18, with timm names, with classifier");
  expect(stdout).toContain("metadata  mean: 0.5");
  expect(stdout).toMatch(/tensors {3}102, 11,191,242 numbers, 44\.8 MB as float32/);
  expect(stdout).toMatch(/layer1\.0\.conv1\.weight +F32 +\[64, 64, 3, 3\]/);
});

test("convert writes what PyTorch loads strictly, and keeps the normalisation", async () => {
  const output = join(folder, "out.safetensors");
  const { stdout, code } = await run("convert", input, output, "--to", "smp");
  expect(code).toBe(0);
  expect(stdout).toContain("resnet18, converted from timm names to smp names");
  const { tensors, metadata } = await readTensors(output);
  // As `model.encoder.state_dict()` of segmentation_models_pytorch 0.6.
  expect(tensors.size).toBe(120);
  expect(tensors.get("layer4.1.bn2.num_batches_tracked")).toEqual({
    shape: [],
    data: Float32Array.of(0),
    dtype: "I64",
  });
  expect(metadata).toEqual({ mean: "0.5", std: "0.5", format: "pt" });
});

test.each([
  [["convert", "IN", "OUT", "--to", "keras"], /--to: "keras" is not a supported library\n.*timm, torchvision/],
  [["convert", "IN", "OUT", "--to", "transunet"], /resnet18 cannot be written with the names of transunet/],
  [["convert", "nowhere.pth", "OUT"], /nowhere\.pth: cannot be read.*\n.*check the path/],
  [["inspect", "IN", "--key", "ema"], /ema: has no keys to choose from: it is safetensors/],
  [["pull", "resnet19"], /resnet19: is not a name of known weights\n.*resnet18\.a1_in1k/],
  [["pull", "resnet18"], /is not in the cache, and HF_HUB_OFFLINE forbids the network/],
])("%j is refused in words", async (args, message) => {
  const output = join(folder, "never");
  const { code, stderr } = await run(...args.map((arg) => (arg === "IN" ? input : arg === "OUT" ? output : arg)));
  expect(code).toBe(1);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
  await expect(readFile(output)).rejects.toThrow("ENOENT");
});

test("list marks what is in the cache, and pull prints its file", async () => {
  const cache = join(folder, "cache", "ddep", "weights");
  await mkdir(cache, { recursive: true });
  const file = join(cache, "resnet18.a1_in1k.safetensors");
  await writeFile(file, await readFile(input));
  const { stdout } = await run("list");
  for (const { name, licence } of knownWeights)
    expect(stdout).toMatch(new RegExp(`[ *] ${name.replaceAll(".", "\\.")} .*${licence}`));
  expect(stdout.split("\n").filter((line) => line.startsWith("*  "))).toHaveLength(1);
  expect((await run("pull", "resnet18")).stdout).toBe(`${file}\n`);
  const pinned = await run("pull", "resnet18", "--sha256", "ab".repeat(32));
  expect(pinned).toMatchObject({ code: 1, stdout: "" });
  expect(pinned.stderr).toMatch(/but (ab){32} was pinned\nTo fix it: delete the file/);
  await rm(file);
});

test("a download updates one line on a terminal, and prints occasional lines elsewhere", () => {
  const written: string[] = [];
  let time = 0;
  const stream = { isTTY: true, columns: 120, write: (text: string) => written.push(text) > 0 };
  const shown = transfer("w", stream as never, () => time);
  shown.onBytes(10e6, 100e6);
  time = 1000;
  shown.onBytes(30e6, 100e6);
  shown.onBytes(31e6, 100e6);
  shown.end();
  expect(written).toHaveLength(3);
  expect(written[1]).toMatch(/^\r.*w {2}━+─+ {2}30\.0 MB of 100\.0 MB {2}20\.0 MB\/s {2}4s left/);
  expect(written[2]).toBe("\n");
  const lines: string[] = [];
  const log = transfer(
    "w",
    { ...stream, isTTY: false, write: (text: string) => lines.push(text) > 0 } as never,
    () => time,
  );
  for (time = 2000; time < 8000; time += 500) log.onBytes((time - 1000) * 1000, 1e9);
  log.end();
  expect(lines).toHaveLength(2);
  expect(lines.every((line) => line.endsWith("\n"))).toBe(true);
});

test("escape sequences in names of tensors, metadata, files and classes reach no terminal", async () => {
  const { run } = app(new URL("../../dist/main.js", import.meta.url));
  const evil = "\x1b[2J\x9b1m\r\u202e";
  const shown = "\\x1b[2J\\u009b1m\\x0d\\u202e";
  const raw = /[\x1b\x9b\r\u202e]/;
  const file = join(folder, `w${evil}.safetensors`);
  const tensors = new Map([[`a${evil}\nmetadata  licence: free`, { shape: [1], data: Float32Array.of(1) }]]);
  await writeFile(file, writeSafetensors(tensors, { [`k${evil}`]: `v${evil}` }));
  const inspected = await run("weights", "inspect", file);
  expect(inspected.code).toBe(0);
  expect(inspected.stdout).not.toMatch(raw);
  expect(inspected.stdout).toContain(`a${shown}\\x0ametadata  licence: free  F32`);
  expect(inspected.stdout).toContain(`metadata  k${shown}: v${shown}`);
  const refused = await run("weights", "convert", file, join(folder, "out.safetensors"));
  expect(refused.stderr).toContain(`Error: ${folder}/w${shown}.safetensors: does not contain a known encoder`);
  expect(refused.stderr).not.toMatch(raw);
  const labels = join(folder, "labels.json");
  await writeFile(labels, JSON.stringify({ names: [`road${evil}\n`, "car"] }));
  const { stdout } = await run("datasets", "labels", labels);
  expect(stdout).toContain(`road${shown}\\x0a`);
  expect(stdout).not.toMatch(raw);
});

test("bytes and columns", () => {
  expect([0, 999, 1000, 12_345_678, 3e9, 5e13].map(formatBytes)).toEqual([
    "0 B",
    "999 B",
    "1.0 kB",
    "12.3 MB",
    "3.0 GB",
    "50000.0 GB",
  ]);
  expect(
    table([
      ["a", "b"],
      ["ccc", "d"],
    ]),
  ).toBe("a    b\nccc  d");
});
