import { UserError } from "@ddep/core";
import { checkClassWeights, losses, weightedSum, type PixelLoss } from "@ddep/losses";
import { parseLoss } from "./loss-terms.js";
import { createPart, refuseUntaken } from "./part-rows.js";
import type { RunOptions } from "./run-options.js";

/** The loss that the options describe, for a number of classes. Throws a {@link UserError} that names the wrong flag. */
export function lossOf(options: RunOptions, classes: number): PixelLoss {
  const terms = parseLoss(options.loss)!;
  const by = { by: "loss" };
  refuseUntaken(
    losses,
    by,
    terms.map(({ name }) => name),
    options,
  );
  try {
    if (options.classWeights !== undefined) checkClassWeights(options.classWeights, classes);
  } catch (cause) {
    throw new UserError((cause as RangeError).message, {
      key: "--class-weights",
      fix: "give one number per class, in the order of the label map",
      cause,
    });
  }
  const made = terms.map(({ name, weight }) => ({ loss: createPart(losses, by, name, options), weight }));
  return made.length === 1 && made[0]!.weight === 1 ? made[0]!.loss : weightedSum(made);
}
