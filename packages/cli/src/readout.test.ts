import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { root, run, scratch, tiny, writeWeights } from "./testing.test.helpers.js";

beforeAll(() => import("@tensorflow/tfjs-backend-cpu"));

test("readout scores the layers of a denoised network beside a random decoder, on images that are held out", async () => {
  const folder = await scratch();
  const weights = await writeWeights(join(folder, "encoder.safetensors"));
  const out = join(folder, "run");
  const asked = ["--blocks", "features", "--encoder-rate", "0.1", "--validate-every", "2"];
  expect((await run(...tiny(weights, out), ...asked)).code).toBe(0);
  const metrics = (await readFile(join(out, "metrics.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { stage: string; step: number; meanIoU?: number });
  const validated = metrics.filter(({ meanIoU }) => meanIoU !== undefined);
  expect(validated.map(({ stage, step }) => `${stage} ${step}`)).toEqual(["ddep 2", "ddep 4"]);
  const config = JSON.parse(await readFile(join(out, "config.json"), "utf8")) as { pretraining: { scale: object } };
  expect(config.pretraining.scale).toMatchObject({
    mean: [expect.any(Number), expect.any(Number), expect.any(Number)],
  });

  const { code, stdout, stderr } = await run("readout", "--run", out, "--hold-out", "0.25");
  expect(stderr).toContain("Fitted on 6 images, scored on 2");
  expect(code).toBe(0);
  const [head, ...lines] = stdout.trim().split("\n");
  expect(head).toMatch(/^layer +channels +denoised +random$/);
  const layers = lines.map((line) => line.trim().split(/ {2,}|(?<=\d) +/));
  expect(layers.map(([layer]) => layer)).toEqual(
    ["encoder", "decoder"].flatMap((part) => [1, 2, 3, 4].map((i) => `${part} ${i}`)),
  );
  // The encoder is the same under both decoders.
  for (const [, , denoised, random] of layers.slice(0, 4)) expect(denoised).toBe(random);
});

test("a folder that is not a run, and a run without denoising, are named", async () => {
  const folder = await scratch();
  expect((await run("readout", "--run", join(folder, "nothing"))).stderr).toMatch(/nothing: does not exist/);
  const weights = await writeWeights(join(folder, "encoder.safetensors"));
  const out = join(folder, "supervised");
  expect((await run(...tiny(weights, out), "--methods", "supervised")).code).toBe(0);
  const { code, stderr } = await run("readout", "--run", out, "--root", root);
  expect(stderr).toMatch(/pretrain.*model\.safetensors/);
  expect(code).toBe(1);
});
