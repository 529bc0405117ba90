import { methodNames } from "@ddep/ddep";
import { decays } from "@ddep/trainers";
import * as z from "zod";
import { rows } from "./row.js";

/** What holds for every stage. */
export const trainingRows = rows({
  seed: {
    schema: z.int().default(0).describe("draws the labelled subset, the first weights, batches, crops and noise"),
    value: "<integer>",
    decides: "both stages",
    free: true,
  },
  decay: {
    schema: z
      .enum(decays)
      .default("decoupled")
      .describe("how weights decay: apart from the gradient (AdamW), or by l2, which is added to it"),
    decides: "both stages",
    free: true,
  },
  clipNorm: {
    schema: z.number().positive().optional().describe("largest global norm of the gradients"),
    decides: "both stages",
  },
  ema: {
    schema: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe("decay of a moving average of the weights that each stage ends with"),
    value: "<decay>",
    decides: "both stages",
  },
  warmup: {
    schema: z.int().min(0).default(0).describe("steps of linear warm-up"),
    value: "<steps>",
    decides: "both stages",
  },
  checkpointEvery: {
    schema: z.int().min(1).default(50).describe("steps between two checkpoints"),
    value: "<steps>",
    decides: "nothing",
  },
});

/** Which methods are run, and where they start. */
export const methodRows = rows({
  methods: {
    schema: z.array(z.enum(methodNames)).min(1).default(["ddep", "supervised", "random"]).describe("methods to run"),
    decides: "nothing",
  },
  from: {
    schema: z.string().optional().describe("the pretraining run that ddep and dep start from"),
    value: "<folder>",
    decides: "nothing",
    path: true,
  },
});
