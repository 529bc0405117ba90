import { datasets, parseShare, type DatasetName } from "@ddep/datasets";
import * as z from "zod";
import { rows } from "./row.js";

/** A share of the labelled images, as text or as a number. */
export const labelShare = z.preprocess(
  (value) => (typeof value === "string" ? parseShare(value) : value),
  z.number("must be a share such as 0.05, 5% or 1/30").positive().max(1),
);

/** The labelled data set. */
export const dataRows = rows({
  data: {
    schema: z
      .enum(Object.keys(datasets) as [DatasetName])
      .optional()
      .describe("labelled data set"),
    decides: "fine-tuning",
  },
  root: {
    schema: z.string().optional().describe("root folder of the labelled data set"),
    value: "<folder>",
    decides: "nothing",
    path: true,
  },
  labelMap: {
    schema: z
      .string()
      .optional()
      .describe(
        "label map of --data pairs: a JSON file with class names, ids and colours (default: labels.json in --root; see the README)",
      ),
    value: "<file>",
    decides: "fine-tuning",
    path: true,
  },
  skipBadFiles: {
    schema: z.boolean().default(false).describe("skip and list unreadable files, up to 1 in 100"),
    decides: "nothing",
  },
});

/** The unlabelled images. */
export const unlabelledRows = rows({
  images: {
    schema: z
      .string()
      .optional()
      .describe("folder of unlabelled images to denoise (default: generated ones with --data shapes)"),
    value: "<folder>",
    decides: "nothing",
    path: true,
  },
  pretrainOn: {
    schema: z
      .enum(["target"])
      .optional()
      .describe(
        "images to denoise instead of --images: target, the training images of the labelled data set without their labels (if --images is also given, it only sets the length of an epoch)",
      ),
    value: "<target>",
    decides: "denoising",
  },
});

/** Which labelled images are used for fine-tuning. */
export const labelRows = rows({
  labels: {
    schema: labelShare.default(1).describe("share of the labelled training images to use, such as 0.05, 5% or 1/30"),
    value: "<fraction>",
    decides: "fine-tuning",
    free: true,
  },
  labelsFile: {
    schema: z
      .string()
      .optional()
      .describe("file with the names of the labelled training images to use, one per line, such as a run's labels.txt"),
    value: "<file>",
    decides: "fine-tuning",
    path: true,
  },
  holdOut: {
    schema: z
      .number()
      .positive()
      .lt(1)
      .optional()
      .describe(
        "hold out this share of the labelled images and evaluate on it instead of the validation split, to choose hyper-parameters",
      ),
    value: "<share>",
    decides: "fine-tuning",
  },
});
