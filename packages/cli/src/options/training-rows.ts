import { methodNames } from "@ddep/ddep";
import { decays } from "@ddep/trainers";
import * as z from "zod";
import { rows } from "./row.js";

/** Options of every stage. */
export const trainingRows = rows({
  seed: {
    schema: z
      .int()
      .default(0)
      .describe("random seed for the labelled subset, initial weights, batches, crops and noise"),
    value: "<integer>",
    decides: "both stages",
    free: true,
  },
  decay: {
    schema: z
      .enum(decays)
      .default("decoupled")
      .describe("kind of weight decay: decoupled (AdamW) or l2 (added to the gradient)"),
    decides: "both stages",
    free: true,
  },
  clipNorm: {
    schema: z.number().positive().optional().describe("clip the global norm of the gradients to this value"),
    decides: "both stages",
  },
  ema: {
    schema: z
      .number()
      .min(0)
      .lt(1)
      .optional()
      .describe("decay of an exponential moving average of the weights, with which each stage ends"),
    value: "<decay>",
    decides: "both stages",
  },
  warmup: {
    schema: z.int().min(0).default(0).describe("linear warm-up steps"),
    value: "<steps>",
    decides: "both stages",
  },
  checkpointEvery: {
    schema: z.int().min(1).default(50).describe("steps between checkpoints"),
    value: "<steps>",
    decides: "nothing",
  },
});

/** Which methods to run, and where they start. */
export const methodRows = rows({
  methods: {
    schema: z.array(z.enum(methodNames)).min(1).default(["ddep", "supervised", "random"]).describe("methods to run"),
    decides: "nothing",
  },
  from: {
    schema: z.string().optional().describe("folder of the pretraining run that ddep and dep start from"),
    value: "<folder>",
    decides: "nothing",
    path: true,
  },
});
