import { losses } from "@ddep/losses";
import { learningRates } from "@ddep/trainers";
import * as z from "zod";
import { augmentations, augmentHelp } from "./augment-flag.js";
import { learningRateName } from "./learning-rate-rows.js";
import { parseLoss } from "./loss-terms.js";
import { partRows } from "./part-rows.js";
import { rows } from "./row.js";

/** From this many labelled images on, the statistics of the batches are reliable enough to use. */
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
          `must be one of ${lossNames}, or a sum such as cross-entropy+0.5*dice`,
        )
        .default("cross-entropy")
        .describe(`fine-tuning loss: ${lossNames}, or a sum such as cross-entropy+0.5*dice`),
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
          `statistics that the encoder's batch normalisation uses in fine-tuning: fixed (its stored averages), batch (those of each batch), or auto (fixed below ${MANY_LABELS} labelled images, else batch)`,
        ),
      decides: "fine-tuning",
      free: true,
    },
    reinitialise: {
      schema: z
        .array(z.string().min(1, "must name a part, such as blocks.4"))
        .min(1)
        .optional()
        .describe(
          "parts of the denoised decoder to reset to random weights before fine-tuning, such as blocks.3,blocks.4 of unet (default: none, as in the paper)",
        ),
      value: "<parts>",
      decides: "fine-tuning",
    },
    finetuneSteps: { schema: z.int().min(1).default(300).describe("fine-tuning steps"), decides: "fine-tuning" },
    validateEvery: {
      schema: z.int().min(1).optional().describe("fine-tuning steps between intermediate evaluations (default: none)"),
      value: "<steps>",
      decides: "nothing",
    },
    batch: {
      schema: z.int().min(1).default(8).describe("images per fine-tuning batch"),
      value: "<images>",
      decides: "fine-tuning",
    },
    accumulate: {
      schema: z.int().min(1).default(1).describe("batches averaged into one fine-tuning update"),
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
        .refine((range) => range.length === 2 && range[0]! <= range[1]!, "must be two numbers, low,high")
        .default([0.75, 1.5])
        .describe("range of the random scale of an image before the crop"),
      value: "<low,high>",
      decides: "fine-tuning",
    },
    augment: {
      schema: augmentations.optional().describe(`augmentations for fine-tuning besides crop and flip: ${augmentHelp}`),
      value: "<list>",
      decides: "fine-tuning",
    },
    catMaxRatio: {
      schema: z
        .number()
        .positive()
        .max(1)
        .optional()
        .describe("redraw crops in which one class fills this share of the labelled pixels or more, such as 0.75"),
      value: "<share>",
      decides: "fine-tuning",
    },
    lr: {
      schema: z.number().positive().default(3e-4).describe("peak learning rate of fine-tuning"),
      value: "<rate>",
      decides: "fine-tuning",
      free: true,
    },
    encoderRate: {
      schema: z.number().min(0).default(1).describe("factor on the learning rate of the encoder"),
      value: "<factor>",
      decides: "fine-tuning",
      free: true,
    },
    lrSchedule: {
      schema: learningRateName.describe("learning-rate schedule of fine-tuning"),
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
