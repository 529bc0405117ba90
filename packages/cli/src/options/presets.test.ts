import { Command } from "commander";
import { expect, test } from "vitest";
import { optionsOfCommand, withFlags } from "./flags.js";
import { parseOptions, type RunOptions } from "./run-options.js";
import { paperNames, paperProtocol, presets } from "./presets.js";

/** The options of a call, parsed as the apps do. */
function called(...flags: string[]): RunOptions {
  const command = withFlags(new Command(), { denoising: true, finetuning: true });
  return optionsOfCommand(command.parse([...flags, "--out", "x"], { from: "user" }));
}

test.each(paperNames)("--paper %s has the paper's values", (name) => {
  const options = called("--paper", name);
  expect(options).toMatchObject({
    data: name,
    encoder: "transunet_r50_vit_b16",
    decoder: "transunet",
    widths: [1024, 512, 256, 128, 64],
    ...{ noise: "scaled", sigma: 0.22, target: "noise" },
    ...{ pretrainEpochs: 100, pretrainBatch: 512, pretrainSize: 224, pretrainLr: 6e-5 },
    crop: name === "cityscapes" ? 1024 : 512,
    protocol: name === "cityscapes" ? "halves" : "whole",
    evalScales: name === "cityscapes" ? [1] : [0.5, 0.75, 1, 1.25, 1.5, 1.75],
    flip: true,
  });
});

test("the learning rate of denoising follows the width multiple", () => {
  const rate = (...flags: string[]) => called("--paper", "cityscapes", ...flags).pretrainLr;
  expect(["1", "2", "3"].map((times) => rate("--width-multiple", times))).toEqual([6e-5, 1e-4, 6e-5]);
  expect(rate("--width-multiple", "2", "--pretrain-lr", "5e-5")).toBe(5e-5);
});

test("a flag overrides the preset, before or after it, even with its default value", () => {
  expect(called("--finetune-steps", "7", "--small").finetuneSteps).toBe(7);
  expect(called("--small", "--finetune-steps", "300").finetuneSteps).toBe(300);
  expect(called("--small", "--pretrain-lr", "2e-4").pretrainLr).toBe(2e-4);
  expect(called("--paper", "ade20k", "--no-flip", "--decoder", "unet")).toMatchObject({
    flip: false,
    decoder: "unet",
    widths: [256, 128, 64, 32, 16],
  });
});

test("--small is CamVid with an EfficientNet-Lite0 U-Net", () => {
  expect(called("--small")).toMatchObject({
    ...{ data: "camvid", encoder: "efficientnet_lite0", decoder: "unet", widths: [256, 128, 64, 32, 16] },
    ...{ pretrainOn: "target", pretrainEpochs: 65, pretrainBatch: 16, pretrainSize: 112, pretrainLr: 1e-3 },
    ...{ finetuneSteps: 600, batch: 8, crop: 112, lr: 3e-4, evalScales: [0.5], flip: false },
  });
});

test("without a preset, the defaults are those of the flags", () => {
  expect(called()).toEqual(parseOptions({ out: "x" }));
});

test("every preset is a set of valid options", () => {
  for (const preset of Object.values(presets)) expect(parseOptions(preset)).toMatchObject(preset);
});

test("the protocol has the paper's runs, and sweeps between its bounds", () => {
  const runs = (name: keyof typeof paperProtocol) =>
    paperProtocol[name].fractions.map(({ share, seeds }) => [share, seeds]);
  const five = [
    [0.01, 10],
    [0.05, 10],
    [0.1, 10],
    [0.2, 5],
    [1, 10],
  ];
  expect(runs("pascal-context")).toEqual(five);
  expect(runs("ade20k")).toEqual(five);
  expect(runs("cityscapes")).toEqual([
    [1 / 30, 10],
    [1 / 8, 6],
    [1 / 4, 4],
    [1, 10],
  ]);
  for (const { sweep } of Object.values(paperProtocol))
    for (const values of [sweep.lr, sweep.weightDecay])
      expect([Math.min(...values), Math.max(...values)]).toEqual([1e-5, 3e-4]);
});
