import { datasets, parseShare, type DatasetName } from "@ddep/datasets";
import * as z from "zod";
import { rows } from "./row.js";

/** A share of the labelled images, as it is typed or as a number. */
export const labelShare = z.preprocess(
  (value) => (typeof value === "string" ? parseShare(value) : value),
  z.number("is a share such as 0.05, 5% or 1/30").positive().max(1),
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
    schema: z.string().optional().describe("where the labelled data set lies"),
    value: "<folder>",
    decides: "nothing",
    path: true,
  },
  labelMap: {
    schema: z
      .string()
      .optional()
      .describe(
        "classes of --data pairs: JSON with names, ids, colours (default: labels.json in --root; see the README)",
      ),
    value: "<file>",
    decides: "fine-tuning",
    path: true,
  },
  skipBadFiles: {
    schema: z.boolean().default(false).describe("skip files that cannot be read, up to 1 in 100, and list them"),
    decides: "nothing",
  },
});

/** Images without labels. */
export const unlabelledRows = rows({
  images: {
    schema: z
      .string()
      .optional()
      .describe("images without labels to denoise (default: those of the data set, where it makes them)"),
    value: "<folder>",
    decides: "nothing",
    path: true,
  },
  pretrainOn: {
    schema: z
      .enum(["target"])
      .optional()
      .describe(
        "denoise the labelled data set's own training images, without their labels, in place of --images; where those are given too, for as many steps as they would be",
      ),
    value: "<target>",
    decides: "denoising",
  },
});

/** The labelled images that fine-tuning sees. */
export const labelRows = rows({
  labels: {
    schema: labelShare.default(1).describe("share of the labelled training images: 0.05, 5% or 1/30"),
    value: "<fraction>",
    decides: "fine-tuning",
    free: true,
  },
  labelsFile: {
    schema: z
      .string()
      .optional()
      .describe("the labelled training images by name, one a line, such as a run's labels.txt"),
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
        "train without this share of the labelled images and evaluate on it, not on the validation split: for choosing hyper-parameters",
      ),
    value: "<share>",
    decides: "fine-tuning",
  },
});
