import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { inProcess, scratch, writeTiny } from "@ddep/test-utils/apps";
import { beforeAll, expect, test } from "vitest";

const { run } = inProcess(new URL("./main.ts", import.meta.url));

interface Config {
  readonly commandLine: string[];
  readonly options: Record<string, unknown>;
}

let folder: string;
let tiny: Awaited<ReturnType<typeof writeTiny>>;
const json = async (run: string, file: string) =>
  JSON.parse(await readFile(join(folder, run, file), "utf8")) as unknown;

beforeAll(async () => {
  folder = await scratch();
  tiny = await writeTiny();
});

test("encoder and decoder denoise together: the encoder's weights move before fine-tuning", async () => {
  const flags = [...tiny.denoising, ...tiny.finetuning, "--out", join(folder, "dep")];
  const { code, stdout, stderr } = await run(...flags);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^dep +\d+\.\d/m);
  const { encoderHash } = (await json("dep", "result.json")) as {
    encoderHash: { dep: { before: string; after: string } };
  };
  expect(encoderHash.dep.after).not.toBe(encoderHash.dep.before);
  const { commandLine } = (await json("dep", "config.json")) as Config;
  expect(commandLine).toEqual(["npm", "run", "dep", "--", ...flags]);
});

test("a preset fills what no flag gives, and a random encoder has no weights of it", async () => {
  const { code, stderr } = await run("--small", ...tiny.denoising, ...tiny.finetuning, "--out", join(folder, "small"));
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  const { options } = (await json("small", "config.json")) as Config;
  expect(options).toMatchObject({ methods: ["dep"], decoder: "unet", pretrainLr: 1e-3, lr: 3e-4 });
  expect(options).toMatchObject({ data: "camvid", encoder: "resnet_mini", finetuneSteps: 4, crop: 32 });
  expect(options).not.toHaveProperty("encoderWeights");
});

test("the help describes the denoising and the presets", async () => {
  const { code, stdout } = await run("--help");
  expect(code).toBe(0);
  expect(stdout).toContain("Denoising pretraining (DeP) of encoder and decoder together");
  expect(stdout).toMatch(/^Denoising:$/m);
  expect(stdout).toMatch(/--paper cityscapes\|pascal-context\|ade20k\n +--encoder transunet_r50_vit_b16/);
  expect(stdout).toMatch(/Our choice, .*:\n +--finetune-steps/);
  expect(stdout).not.toContain("--encoder-weights");
});
