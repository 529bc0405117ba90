import type { OptionShape, OptionsOf, Part } from "@ddep/core";
import * as z from "zod";
import type { PixelLoss } from "./pixels.js";

/** A loss of pixels that is chosen by name. */
export const lossPart = <Shape extends OptionShape>(part: Part<PixelLoss, Shape>) => part;

/** The option of losses that weigh classes. */
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

/** A loss whose one option is the weight of each class. */
export const weightedLossPart = (help: string, source: string, loss: Weighted) =>
  lossPart({
    help,
    source,
    options: { classWeights },
    create: (given) => (logits, labels, options) => loss(logits, labels, { ...options, ...given }),
  });
