import { labelMapSchema } from "@ddep/datasets";
import { z } from "zod";
import { methodNames } from "@ddep/ddep";

const channels = z.tuple([z.number(), z.number(), z.number()]).readonly();

/** The labelled images of fine-tuning. */
const labelSubset = z.looseObject({
  /** Fraction of the training split, 0 to 1. */
  fraction: z.number().gt(0).max(1),
  /** Images in the training split. */
  total: z.int().nonnegative(),
  names: z.array(z.string()),
  /** The list file that named them, if there was one. */
  file: z.string().optional(),
  /** Hash of the names in order, hexadecimal. Names are relative to the root, except in old run folders. */
  hash: z.string(),
});

/** The labelled data set and its classes. */
const labelledData = z.looseObject({
  name: z.string(),
  root: z.string().optional(),
  /** The split that is evaluated. */
  split: z.string(),
  labelMap: labelMapSchema,
});

/** The contents of a set of images. */
const setContents = z.object({
  images: z.int().nonnegative(),
  /** Of all its files. */
  bytes: z.number().nonnegative(),
  /** Whether the hash covers the contents of the files as well as their names and sizes. */
  content: z.boolean(),
  /** SHA-256 of the listing in `inputs/`, hexadecimal. */
  hash: z.string(),
});

/** The inputs of a run, as `config.json` records them. A resumed run must find the same inputs. */
export const runInputs = z.looseObject({
  /** Hash of the label map and of how masks are read. */
  labelMap: z.string().optional(),
  /** Hashes of the denoised weights in the run of `from`, by method. */
  denoised: z.record(z.string(), z.string()).optional(),
  /** The number of images per denoising epoch, if it is not the number of denoised images. */
  epoch: z.int().nonnegative().optional(),
  /** The sets of images, by their role in the run. */
  sets: z.record(z.string(), setContents),
});
/** The inputs of a run, apart from its settings and the encoder's weights. */
export type RunInputs = z.infer<typeof runInputs>;

/**
 * Everything needed to repeat a run, as `config.json` records it.
 *
 * The run folder and the report use the fields below; other fields are kept unchanged.
 */
export const runConfig = z.looseObject({
  /** Version of ddep. */
  version: z.string(),
  /** Version of Node, as `process.version`. */
  node: z.string(),
  /** The backend in words, such as `native CPU (TensorFlow 2.21.0)`. */
  backend: z.string(),
  /** The command and its arguments, which repeat the run once quoted for a shell. */
  commandLine: z.array(z.string()),
  /** ISO 8601. */
  startedAt: z.string(),
  seed: z.number(),
  /** The labelled data; absent if the run only pretrains. */
  data: labelledData.optional(),
  labels: labelSubset.optional(),
  /** The images of the denoising stage. */
  pretraining: z
    .looseObject({
      source: z.string(),
      images: z.int().nonnegative(),
      /** Mean and standard deviation of their channels, 0 to 255, if noise is added at mean 0 and variance 1. */
      scale: z.object({ mean: channels, std: channels }).optional(),
    })
    .optional(),
  /** Hash of the file of the encoder's weights. */
  encoderWeightsHash: z.string().optional(),
  /** Absent in run folders from before inputs were recorded. */
  inputs: runInputs.optional(),
  /** Every resolved option of the run. */
  options: z.record(z.string(), z.unknown()),
});
/** The output type of {@link runConfig}. */
export type RunConfig = z.infer<typeof runConfig>;

/** One log point of training, a line of `metrics.jsonl`. */
export const metricRecord = z.looseObject({
  /** ISO 8601. */
  time: z.string(),
  /** `pretrain`, or the method that is fine-tuned. */
  stage: z.string().min(1),
  /** Optimiser steps completed, from 1. */
  step: z.int().nonnegative(),
  /** Optimiser steps in the whole stage. */
  steps: z.int().positive(),
  loss: z.number(),
  learningRate: z.number(),
  /** Global norm before clipping. */
  gradientNorm: z.number(),
  imagesPerSecond: z.number(),
  /** On the evaluation images, at the steps with an evaluation. */
  meanIoU: z.number().optional(),
});
/** The output type of {@link metricRecord}. */
export type MetricRecord = z.infer<typeof metricRecord>;

const ratio = z.number().min(0).max(1);

/** A confidence interval over the choice of images. */
const interval = z.object({ low: ratio, high: ratio, level: z.number(), resamples: z.int().positive() });

/** A score and how it was averaged. */
const figure = z.looseObject({
  value: ratio,
  averaging: z.string(),
  /** Names of the classes left out of the average. */
  absent: z.array(z.string()),
  ignoreLabel: z.int(),
  images: z.int().nonnegative(),
  pixels: z.int().nonnegative(),
  interval: interval.optional(),
});

/** The views of each image in evaluation. */
const protocol = z.looseObject({
  /** `whole`, `halves` or `sliding`. */
  images: z.string(),
  /** Height and width of sliding windows, in pixels. */
  window: z.array(z.int()).optional(),
  stride: z.array(z.int()).optional(),
  flip: z.boolean(),
  scales: z.array(z.number()),
  averaged: z.literal("logits"),
});
/** The views of each image in evaluation, as a {@link MethodResult} records them. */
export type ProtocolRecord = z.infer<typeof protocol>;

const isRecord = (value: unknown) => typeof value === "object" && value !== null && !Array.isArray(value);

/** Ratios by class name, or null. Any name is allowed, even `__proto__`, which `z.record` drops. */
export const byClass = z
  .custom<Record<string, number | null>>(isRecord, { message: "must map class names to ratios", abort: true })
  .check(({ value, issues }) => {
    for (const [name, one] of Object.entries(value)) {
      const { error } = ratio.nullable().safeParse(one);
      if (error) issues.push({ code: "custom", input: one, path: [name], message: error.issues[0]!.message });
    }
  });

/** The scores of one method on the evaluated split. Ratios are 0 to 1. */
export const methodResult = z.looseObject({
  meanIoU: ratio,
  /** IoU by class name; null if the class is in neither truth nor prediction. */
  iou: byClass,
  pixelAccuracy: ratio,
  meanAccuracy: ratio,
  /** Names of the classes that `meanIoU` excludes because they do not occur. */
  absent: z.array(z.string()),
  images: z.int().nonnegative(),
  // Old run folders lack the next four.
  frequencyWeightedIoU: ratio.optional(),
  meanDice: ratio.optional(),
  meanBoundaryIoU: ratio.optional(),
  calibrationError: ratio.optional(),
  /** Dice and boundary IoU by class name, null as in `iou`. */
  dice: byClass.optional(),
  boundaryIoU: byClass.optional(),
  /** Bootstrap interval of `meanIoU` over the evaluated images. */
  interval: interval.optional(),
  /** Each score with its averaging rule. */
  figures: z.record(z.string(), figure).optional(),
  protocol: protocol.optional(),
  /** Duration of the evaluation. */
  seconds: z.number().nonnegative(),
});
/** The output type of {@link methodResult}. */
export type MethodResult = z.infer<typeof methodResult>;

/** The contents of `result.json`. */
export const runResult = z.looseObject({
  methods: z.partialRecord(z.enum(methodNames), methodResult),
  /** Computing time, summed over all resumptions of the run. */
  seconds: z.number().nonnegative().optional(),
  /** Files that could not be read and were skipped. */
  badFiles: z.array(z.object({ file: z.string(), problem: z.string() })).optional(),
});
/** The output type of {@link runResult}. */
export type RunResult = z.infer<typeof runResult>;
