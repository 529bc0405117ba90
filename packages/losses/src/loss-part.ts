import type { OptionShape, OptionsOf, Part } from "@ddep/core";
import * as z from "zod";
import type { PixelLoss } from "./pixels.js";

/** Defines a pixel loss that can be chosen by name. */
export const lossPart = <Shape extends OptionShape>(part: Part<PixelLoss, Shape>) => part;

/** The option of losses that weight classes. */
export const classWeights = z
  .array(z.number().min(0))
  .min(1)
  .optional()
  .describe("weight of each class, in the order of the label map");

type Weighted = (
  logits: Parameters<PixelLoss>[0],
  labels: Parameters<PixelLoss>[1],
  options: NonNullable<Parameters<PixelLoss>[2]> & OptionsOf<{ classWeights: typeof classWeights }>,
) => ReturnType<PixelLoss>;

/** Defines a loss whose only option is the class weights. */
export const weightedLossPart = (help: string, source: string, loss: Weighted) =>
  lossPart({
    help,
    source,
    options: { classWeights },
    create: (given) => (logits, labels, options) => loss(logits, labels, { ...options, ...given }),
  });
