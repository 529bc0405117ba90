import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { encoders } from "@ddep/encoders";
import { seedOf } from "@ddep/core";
import { readTiles } from "@ddep/runs";
import { inProcess, scratch, writeTiny, writeWeights } from "@ddep/test-utils/apps";
import { decode } from "fast-png";
import { beforeAll, expect, test } from "vitest";
import { ablations } from "./about.js";

const { run } = inProcess(new URL("./main.ts", import.meta.url));

let folder: string;
let tiny: Awaited<ReturnType<typeof writeTiny>>;
let flags: string[];
const out = (name: string) => join(folder, name);

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  tiny = await writeTiny();
  const weights = await writeWeights(out("encoder.safetensors"), encoders.resnet_mini.create(seedOf(7)).parameters);
  flags = ["--data", "shapes", "--encoder", "resnet_mini", "--encoder-weights", weights];
});

test("figure 4 is a strip: clean images, and a row for each kind and sigma", async () => {
  const { code, stderr } = await run("figure-4", ...flags, "--pretrain-size", "32", "--out", out("figure-4"));
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  const png = await readFile(out("figure-4/strip.png"));
  const tiles = readTiles(png);
  const rows = Object.keys(ablations["figure-4"].rows);
  expect(tiles.length).toBe(4 * (1 + rows.length));
  expect(tiles.filter((_, i) => i % 4 === 0).map(({ caption }) => caption)[3]).toBe("scaled, sigma 0.22: gamma 0.954");
  // Four tiles of 160 pixels with gaps of 10 and margins of 12.
  const { width, height, data, channels } = decode(png);
  const last = tiles.at(-1)!;
  expect([width, height]).toEqual([694, last.top + last.height + 12]);
  // The larger sigma, the further from the clean picture.
  const distance = (row: number) => {
    const [clean, noisy] = [tiles[0]!, tiles[4 * row]!];
    let sum = 0;
    for (let y = 0; y < 160; y++)
      for (let x = 0; x < 160; x++) {
        const at = (tile: typeof clean) => data[((tile.top + y) * width + tile.left + x) * channels]!;
        sum += Math.abs(at(clean) - at(noisy));
      }
    return sum;
  };
  const scaled = [1, 2, 3, 4, 5].map(distance);
  expect(scaled).toEqual(scaled.toSorted((a, b) => a - b));
  expect(scaled[4]).toBeGreaterThan(3 * scaled[0]!);
});

test("table 4 has a line for each variant, and each run its own noise", { timeout: 600_000 }, async () => {
  const args = ["table-4", ...flags, ...tiny.denoising, ...tiny.finetuning, "--out", out("table-4")];
  const { code, stdout, stderr } = await run(...args);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  for (const row of Object.keys(ablations["table-4"].rows))
    expect(stdout).toMatch(new RegExp(`^${row} +\\d+\\.\\d`, "m"));
  const { rows } = JSON.parse(await readFile(out("table-4/result.json"), "utf8")) as {
    rows: { name: string; folder: string; scores: { meanIoU: number } }[];
  };
  expect(rows.map(({ folder }) => folder)).toEqual(["fixed-gamma", "uniform-gamma", "uniform-gamma-conditioned"]);
  const configs = await Promise.all(
    rows.map(
      async (row) =>
        JSON.parse(await readFile(out(`table-4/${row.folder}/config.json`), "utf8")) as {
          commandLine: string[];
          options: { noise: string; conditioning: boolean };
        },
    ),
  );
  expect(configs.map(({ options }) => [options.noise, options.conditioning])).toEqual([
    ["scaled", false],
    ["uniform-gamma", false],
    ["uniform-gamma", true],
  ]);
  expect(configs[0]!.commandLine).toEqual(["npm", "run", "diffusion-ablations", "--", ...args]);
  // The noise differs, so the decoders do.
  const [fixed, uniform] = await Promise.all(
    ["fixed-gamma", "uniform-gamma"].map((row) => readFile(out(`table-4/${row}/pretrain/model.safetensors`))),
  );
  expect(fixed!.equals(uniform!)).toBe(false);
  const report = await readFile(out("table-4/report.html"), "utf8");
  expect(report.match(/<a href="[a-z-]+\/report.html">/g)).toHaveLength(3);
  // Rows that are there are not trained again; without --resume nothing is written over.
  expect((await run(...args)).stderr).toMatch(/exists and is not empty.*\n.*--resume/);
  const resumed = await run(...args, "--resume");
  expect(resumed.stdout).toBe(stdout);
});

test("the help of an ablation lists its rows and the paper's finding; the varied options are not flags", async () => {
  const { stdout } = await run("table-1", "--help");
  expect(stdout).toMatch(/Rows:\n +noise: target noise\n +image: target image/);
  expect(stdout).toContain("table 1");
  expect(stdout).not.toMatch(/^ +--target <what>/m);
  const whole = await run("--help");
  for (const name of Object.keys(ablations)) expect(whole.stdout).toContain(`  ${name} `);
});
