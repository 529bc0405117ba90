import { blockTaskNames, paper } from "@ddep/ddep";
import { penalties, type Penalty } from "@ddep/losses";
import { noises, weightings, type NoiseName, type WeightingName } from "@ddep/noise-schedules";
import { learningRates } from "@ddep/trainers";
import * as z from "zod";
import { augmentations } from "./augment-flag.js";
import { learningRateName } from "./learning-rate-rows.js";
import { partRows } from "./part-rows.js";
import { rows } from "./row.js";

const noiseHelp = Object.entries(noises).map(([name, { help }]) => `${name} (${help})`);

/** The denoising stage. */
export const denoisingRows = {
  ...rows({
    noise: {
      schema: z
        .enum(Object.keys(noises) as [NoiseName])
        .default(paper.noise)
        .describe(noiseHelp.join(", ")),
      decides: "denoising",
      free: true,
    },
    target: {
      schema: z.enum(["noise", "image", "v"]).default(paper.target).describe("what the denoiser predicts"),
      decides: "denoising",
      free: true,
    },
  }),
  ...partRows(noises, "noise", { decides: "denoising", free: true }),
  ...rows({
    noiseScale: {
      schema: z
        .enum(["unit", "encoder"])
        .default("unit")
        .describe(
          "scale of the images that noise is added to: unit (mean 0 and variance 1 over --images, as the paper assumes) or the encoder's own",
        ),
      decides: "denoising",
      free: true,
    },
    multiResolution: {
      schema: z.boolean().default(false).describe("noise of several spatial scales in place of white noise"),
      decides: "denoising",
    },
    weighting: {
      schema: z
        .enum(Object.keys(weightings) as [WeightingName])
        .default("uniform")
        .describe("weight of an example by its noise level"),
      decides: "denoising",
      free: true,
    },
    penalty: {
      schema: z
        .enum(Object.keys(penalties) as [Penalty])
        .default("l2")
        .describe("what an error of the denoiser costs"),
      decides: "denoising",
      free: true,
    },
    blocks: {
      schema: z
        .enum(blockTaskNames)
        .optional()
        .describe(
          "what every block of the decoder is asked for beside the last prediction: target (the same at its own size) or features (the encoder's of the clean image)",
        ),
      decides: "denoising",
    },
    pretrainEpochs: { schema: z.number().positive().default(10).describe("epochs of denoising"), decides: "denoising" },
    pretrainSteps: {
      schema: z.int().min(1).optional().describe("steps of denoising, in place of epochs"),
      decides: "denoising",
    },
    pretrainBatch: {
      schema: z.int().min(1).default(8).describe("images a denoising step"),
      value: "<images>",
      decides: "denoising",
    },
    pretrainAccumulate: {
      schema: z.int().min(1).default(1).describe("batches whose gradients one update of denoising averages"),
      value: "<batches>",
      decides: "denoising",
    },
    pretrainSize: {
      schema: z.int().min(1).default(224).describe("side of the denoising crops"),
      value: "<pixels>",
      decides: "denoising",
    },
    pretrainAugment: {
      schema: augmentations
        .optional()
        .describe("augmentations of denoising beyond the crop, as for --augment, none that mixes pictures"),
      value: "<list>",
      decides: "denoising",
    },
    pretrainLr: {
      schema: z.number().positive().default(3e-4).describe("largest learning rate of denoising"),
      value: "<rate>",
      decides: "denoising",
      free: true,
    },
    pretrainLrSchedule: {
      schema: learningRateName.describe("how the rate of denoising falls"),
      decides: "denoising",
      free: true,
    },
  }),
  ...partRows(learningRates, "pretrainLrSchedule", { decides: "denoising", free: true }, "pretrainLr"),
  ...rows({
    pretrainWeightDecay: {
      schema: z.number().min(0).default(0).describe("weight decay of denoising"),
      value: "<rate>",
      decides: "denoising",
      free: true,
    },
  }),
};
