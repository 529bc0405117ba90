import { losses } from "@ddep/losses";
import { learningRates } from "@ddep/trainers";
import * as z from "zod";
import { augmentations, augmentHelp } from "./augment-flag.js";
import { learningRateName } from "./learning-rate-rows.js";
import { parseLoss } from "./loss-terms.js";
import { partRows } from "./part-rows.js";
import { rows } from "./row.js";

/** Labelled images from which on batches are like the images that the encoder was trained on. */
export const MANY_LABELS = 100;

const lossNames = Object.keys(losses).join(", ");

/** The fine-tuning stage. */
export const fineTuningRows = {
  ...rows({
    loss: {
      schema: z
        .string()
        .refine(
          (text) => parseLoss(text) !== undefined,
          `is one of ${lossNames}, or a sum such as cross-entropy+0.5*dice`,
        )
        .default("cross-entropy")
        .describe(`loss of fine-tuning: ${lossNames}, or a sum such as cross-entropy+0.5*dice`),
      value: "<name>",
      decides: "fine-tuning",
    },
  }),
  ...partRows(losses, "loss", { decides: "fine-tuning" }),
  ...rows({
    encoderStatistics: {
      schema: z
        .enum(["auto", "fixed", "batch"])
        .default("auto")
        .describe(
          `what the encoder's batch normalisations go by in fine-tuning: fixed (the averages they came with), batch (each batch's own), or auto (fixed below ${MANY_LABELS} labelled images)`,
        ),
      decides: "fine-tuning",
      free: true,
    },
    reinitialise: {
      schema: z
        .array(z.string().min(1, "names a part, such as blocks.4"))
        .min(1)
        .optional()
        .describe(
          "parts of the decoder that start from random weights after denoising too, such as blocks.3,blocks.4 of unet (default: none, as in the paper)",
        ),
      value: "<parts>",
      decides: "fine-tuning",
    },
    finetuneSteps: { schema: z.int().min(1).default(300).describe("steps of fine-tuning"), decides: "fine-tuning" },
    validateEvery: {
      schema: z.int().min(1).optional().describe("steps of fine-tuning between two evaluations on the way"),
      value: "<steps>",
      decides: "nothing",
    },
    batch: {
      schema: z.int().min(1).default(8).describe("images a fine-tuning step"),
      value: "<images>",
      decides: "fine-tuning",
    },
    accumulate: {
      schema: z.int().min(1).default(1).describe("batches whose gradients one update of fine-tuning averages"),
      value: "<batches>",
      decides: "fine-tuning",
    },
    crop: {
      schema: z.int().min(1).default(224).describe("side of the fine-tuning crops"),
      value: "<pixels>",
      decides: "fine-tuning",
    },
    cropScale: {
      schema: z
        .array(z.number().positive())
        .refine((range) => range.length === 2 && range[0]! <= range[1]!, "is two numbers, low,high")
        .default([0.75, 1.5])
        .describe("random scale of an image before the crop"),
      value: "<low,high>",
      decides: "fine-tuning",
    },
    augment: {
      schema: augmentations.optional().describe(`augmentations of fine-tuning beyond crop and flip: ${augmentHelp}`),
      value: "<list>",
      decides: "fine-tuning",
    },
    catMaxRatio: {
      schema: z
        .number()
        .positive()
        .max(1)
        .optional()
        .describe("draw crops again in which one class has this share of the labelled pixels, such as 0.75"),
      value: "<share>",
      decides: "fine-tuning",
    },
    lr: {
      schema: z.number().positive().default(3e-4).describe("largest learning rate of fine-tuning"),
      value: "<rate>",
      decides: "fine-tuning",
      free: true,
    },
    encoderRate: {
      schema: z.number().min(0).default(1).describe("what the learning rate is multiplied with for the encoder"),
      value: "<factor>",
      decides: "fine-tuning",
      free: true,
    },
    lrSchedule: {
      schema: learningRateName.describe("how the rate of fine-tuning falls"),
      decides: "fine-tuning",
      free: true,
    },
  }),
  ...partRows(learningRates, "lrSchedule", { decides: "fine-tuning", free: true }, "lr"),
  ...rows({
    weightDecay: {
      schema: z.number().min(0).default(0).describe("weight decay of fine-tuning"),
      value: "<rate>",
      decides: "fine-tuning",
      free: true,
    },
  }),
};
