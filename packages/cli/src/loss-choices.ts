import { UserError } from "@ddep/core";
import {
  checkClassWeights,
  crossEntropy,
  dice,
  focal,
  jaccard,
  lovasz,
  ohemCrossEntropy,
  tversky,
  weightedSum,
  type PixelLoss,
  type Term,
} from "@ddep/losses";

/** What the command line tells of the loss of fine-tuning. */
export interface LossOptions {
  readonly loss: string;
  readonly labelSmoothing: number;
  readonly classWeights?: readonly number[] | undefined;
}

interface LossChoice {
  readonly takes: readonly ("labelSmoothing" | "classWeights")[];
  make(options: Omit<LossOptions, "loss">): PixelLoss;
}

type Weighted = (
  logits: Parameters<PixelLoss>[0],
  labels: Parameters<PixelLoss>[1],
  options: { readonly classWeights?: readonly number[] },
) => ReturnType<PixelLoss>;

const given = (classWeights: readonly number[] | undefined) => (classWeights === undefined ? {} : { classWeights });
const weighted = (loss: Weighted): LossChoice => ({
  takes: ["classWeights"],
  make:
    ({ classWeights }) =>
    (logits, labels, options) =>
      loss(logits, labels, { ...options, ...given(classWeights) }),
});

/** The losses of pixels by the names of the command line. */
export const losses: Readonly<Record<string, LossChoice>> = {
  "cross-entropy": {
    takes: ["labelSmoothing", "classWeights"],
    make:
      ({ labelSmoothing, classWeights }) =>
      (logits, labels, options) =>
        crossEntropy(logits, labels, { ...options, labelSmoothing, ...given(classWeights) }),
  },
  dice: weighted(dice),
  jaccard: weighted(jaccard),
  tversky: weighted((logits, labels, options) => tversky(logits, labels, { ...options, alpha: 0.3, beta: 0.7 })),
  focal: weighted(focal),
  lovasz: { takes: [], make: () => lovasz },
  ohem: { takes: [], make: () => ohemCrossEntropy },
};

interface NamedTerm {
  readonly name: string;
  readonly weight: number;
}

/** Reads `cross-entropy+0.5*dice`; undefined where a name is none of ours or a weight is no number above 0. */
export function parseLoss(text: string): readonly NamedTerm[] | undefined {
  const terms = text.split("+").map((part) => {
    const [, weight = "1", name = ""] = /^\s*(?:([\d.]+)\s*\*\s*)?([a-z-]+)\s*$/.exec(part) ?? [];
    return { name, weight: Number(weight) };
  });
  const known = terms.every(({ name, weight }) => Object.hasOwn(losses, name) && weight > 0 && Number.isFinite(weight));
  return known ? terms : undefined;
}

/** The loss of the options over a number of classes. Throws a {@link UserError} that names the flag which is wrong. */
export function lossOf(options: LossOptions, classes: number): PixelLoss {
  const terms = parseLoss(options.loss);
  if (terms === undefined)
    throw new UserError(`no loss ${options.loss}`, { key: "--loss", fix: "see --help for the losses" });
  const takes = new Set(terms.flatMap(({ name }) => losses[name]!.takes));
  const refuse = (key: string, takers: string) =>
    new UserError(`${options.loss} takes none`, { key, fix: `leave it out, or use --loss ${takers}` });
  if (options.labelSmoothing > 0 && !takes.has("labelSmoothing")) throw refuse("--label-smoothing", "cross-entropy");
  if (options.classWeights !== undefined) {
    if (!takes.has("classWeights")) throw refuse("--class-weights", "cross-entropy, dice, jaccard, tversky or focal");
    try {
      checkClassWeights(options.classWeights, classes);
    } catch (cause) {
      throw new UserError((cause as RangeError).message, {
        key: "--class-weights",
        fix: "give one number for each class, in the order of the label map",
        cause,
      });
    }
  }
  const made: Term[] = terms.map(({ name, weight }) => ({ loss: losses[name]!.make(options), weight }));
  return made.length === 1 && made[0]!.weight === 1 ? made[0]!.loss : weightedSum(made);
}
