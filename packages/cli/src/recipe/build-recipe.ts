import { fullFrame, policyOf, randomResizedCrop, scaleAndCrop } from "@ddep/augmentations";
import { fold, seedOf, UserError, type Encoder, type Normalization } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { imageLoader, labelledInOrder, labelledLoader, type LabelledDataset, type OnBadFile } from "@ddep/datasets";
import type { FineTuning, Recipe, Stage } from "@ddep/ddep";
import { loadEncoder } from "@ddep/encoders";
import { denoisingOf } from "../options/denoising.js";
import { MANY_LABELS } from "../options/fine-tuning-rows.js";
import { learningRateOf } from "../options/learning-rate.js";
import { lossOf } from "../options/loss.js";
import { predictOptions } from "../options/protocol.js";
import type { RunOptions } from "../options/run-options.js";
import { decoderOf, encoderOf } from "./networks.js";
import type { Sources } from "./open-sources.js";
import type { Skipped } from "./skipped.js";
import { expectStageOf } from "./weights-of-run.js";

/** Builds the recipe of a run from checked options and opened data; it includes fine-tuning if labelled images are opened. */
export async function buildRecipe(options: RunOptions, sources: Sources, skipped?: Skipped): Promise<Recipe> {
  return {
    seed: seedOf(options.seed),
    encoder: (seed) => encoderOf(options, seed),
    supervise: await superviseWith(options),
    decoder: (features, seed) => decoderOf(options, features, seed),
    denoising: { ...denoisingOf(options), scale: sources.unitScale },
    pretrain: denoisingStage(options, sources, skipped),
    finetune: fineTuning(options, sources, skipped),
  };
}

/** Loads the weights of a file, which is read once, into encoders. */
async function superviseWith({ encoder: name, encoderWeights: file }: RunOptions): Promise<Recipe["supervise"]> {
  if (file === undefined)
    return () => {
      throw new UserError("this method needs supervised encoder weights", {
        key: "--encoder-weights",
        fix: "give a file or a name from `ddep weights list`; `ddep classify` trains weights on class folders",
      });
    };
  await expectStageOf(file, name);
  const tensors = await readTensors(file);
  return (encoder: Encoder) => loadEncoder(encoder, tensors, { file });
}

function denoisingStage(
  options: RunOptions,
  { unlabelled, epoch = unlabelled?.length ?? 1 }: Sources,
  skipped?: Skipped,
): Recipe["pretrain"] {
  const { pretrainEpochs, pretrainSteps, pretrainBatch, pretrainAccumulate } = options;
  const perEpoch = epoch / (pretrainBatch * pretrainAccumulate);
  const steps = pretrainSteps ?? Math.max(1, Math.round(pretrainEpochs * perEpoch));
  return {
    ...stageOf(options, "pretrainLr", steps),
    accumulate: pretrainAccumulate,
    weightDecay: options.pretrainWeightDecay,
    data(normalization, start) {
      if (unlabelled === undefined) throw new Error("no images were opened for denoising");
      return imageLoader(unlabelled, {
        batch: pretrainBatch,
        geometry: randomResizedCrop({ size: options.pretrainSize }),
        ...policyOf(options.pretrainAugment ?? []),
        seed: fold(seedOf(options.seed), "pretraining data"),
        normalization,
        start,
        ...(skipped && { onBadFile: skipped.hears.unlabelled }),
      });
    },
  };
}

function fineTuning(options: RunOptions, { labelled, validation }: Sources, skipped?: Skipped): FineTuning | undefined {
  if (labelled === undefined || validation === undefined) return undefined;
  const { labelMap } = labelled.subset;
  const [low, high] = options.cropScale;
  return {
    ...stageOf(options, "lr", options.finetuneSteps),
    accumulate: options.accumulate,
    weightDecay: options.weightDecay,
    labels: labelMap,
    loss: lossOf(options, labelMap.names.length),
    encoderRate: options.encoderRate,
    fixedStatistics: statisticsAreFixed(options, labelled.subset.length),
    reinitialise: options.reinitialise,
    data: (normalization, start) =>
      labelledLoader(labelled.subset, {
        batch: options.batch,
        geometry: scaleAndCrop({
          size: options.crop,
          scale: [low!, high!],
          ...(options.catMaxRatio !== undefined && { categoryMaxRatio: options.catMaxRatio }),
        }),
        ...policyOf(options.augment ?? []),
        seed: fold(seedOf(options.seed), "fine-tuning data"),
        normalization,
        start,
        ...(skipped && { onBadFile: skipped.hears.labelled }),
      }),
    validation: (normalization) => inOrder(validation, normalization, skipped?.hears.validation),
    views: predictOptions(options),
  };
}

const statisticsAreFixed = ({ encoderStatistics }: RunOptions, labelled: number) =>
  encoderStatistics === "auto" ? labelled < MANY_LABELS : encoderStatistics === "fixed";

/** The settings that both stages take from the options. */
function stageOf(options: RunOptions, rate: "lr" | "pretrainLr", steps: number): Omit<Stage<never>, "data"> {
  return {
    steps,
    learningRate: learningRateOf(options, rate, steps),
    decay: options.decay,
    clipNorm: options.clipNorm,
    emaDecay: options.ema,
  };
}

/** Every labelled image once, whole. */
export function inOrder(dataset: LabelledDataset, normalization: Normalization, onBadFile?: OnBadFile) {
  return labelledInOrder(dataset, { batch: 4, geometry: fullFrame, normalization, ...(onBadFile && { onBadFile }) });
}
