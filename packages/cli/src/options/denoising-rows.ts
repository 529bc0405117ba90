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
        .describe(`kind of noise: ${noiseHelp.join(", ")}`),
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
          "scale of the images when noise is added: unit (mean 0 and variance 1 over --images, as the paper assumes) or encoder (the encoder's own normalisation)",
        ),
      decides: "denoising",
      free: true,
    },
    multiResolution: {
      schema: z.boolean().default(false).describe("add noise at several spatial scales instead of white noise"),
      decides: "denoising",
    },
    weighting: {
      schema: z
        .enum(Object.keys(weightings) as [WeightingName])
        .default("uniform")
        .describe("how the loss is weighted by noise level"),
      decides: "denoising",
      free: true,
    },
    penalty: {
      schema: z
        .enum(Object.keys(penalties) as [Penalty])
        .default("l2")
        .describe("penalty on the denoising error"),
      decides: "denoising",
      free: true,
    },
    blocks: {
      schema: z
        .enum(blockTaskNames)
        .optional()
        .describe(
          "additional target of each decoder block: target (the denoising target at the block's resolution) or features (the encoder's features of the clean image)",
        ),
      decides: "denoising",
    },
    pretrainEpochs: { schema: z.number().positive().default(10).describe("denoising epochs"), decides: "denoising" },
    pretrainSteps: {
      schema: z.int().min(1).optional().describe("denoising steps, instead of --pretrain-epochs"),
      decides: "denoising",
    },
    pretrainBatch: {
      schema: z.int().min(1).default(8).describe("images per denoising batch"),
      value: "<images>",
      decides: "denoising",
    },
    pretrainAccumulate: {
      schema: z.int().min(1).default(1).describe("batches averaged into one denoising update"),
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
        .describe("augmentations for denoising besides the crop, as for --augment but without those that mix images"),
      value: "<list>",
      decides: "denoising",
    },
    pretrainLr: {
      schema: z.number().positive().default(3e-4).describe("peak learning rate of denoising"),
      value: "<rate>",
      decides: "denoising",
      free: true,
    },
    pretrainLrSchedule: {
      schema: learningRateName.describe("learning-rate schedule of denoising"),
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
