import { UserError } from "@ddep/core";
import { checkClassWeights, losses, weightedSum, type LossName, type PixelLoss } from "@ddep/losses";
import { createPart, refuseUntaken } from "./part-rows.js";
import type { RunOptions } from "./run-options.js";

interface NamedTerm {
  readonly name: LossName;
  readonly weight: number;
}

const isLoss = (name: string): name is LossName => Object.hasOwn(losses, name);

/** Reads `cross-entropy+0.5*dice`; undefined where a name is not a loss or a weight not a number above 0. */
export function parseLoss(text: string): readonly NamedTerm[] | undefined {
  const terms: NamedTerm[] = [];
  for (const part of text.split("+")) {
    const [, factor = "1", name = ""] = /^\s*(?:([\d.]+)\s*\*\s*)?([a-z-]+)\s*$/.exec(part) ?? [];
    const weight = Number(factor);
    if (!isLoss(name) || !(weight > 0 && Number.isFinite(weight))) return undefined;
    terms.push({ name, weight });
  }
  return terms;
}

/** The loss of the options over a number of classes. Throws a {@link UserError} that names the flag which is wrong. */
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
      fix: "give one number for each class, in the order of the label map",
      cause,
    });
  }
  const made = terms.map(({ name, weight }) => ({ loss: createPart(losses, by, name, options), weight }));
  return made.length === 1 && made[0]!.weight === 1 ? made[0]!.loss : weightedSum(made);
}
