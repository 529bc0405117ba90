import { paper } from "@ddep/ddep";
import type { RunOptions } from "./run-options.js";

/** @inline */
type Settings = Partial<RunOptions>;

/** The encoder, the decoder (of widths 1024, 512, 256, 128, 64 at 1x), denoising and the optimiser, on every data set. */
const ofPaper: Settings = {
  encoder: "transunet_r50_vit_b16",
  decoder: "transunet",
  noise: paper.noise,
  sigma: paper.sigma,
  target: paper.target,
  pretrainEpochs: paper.pretrain.epochs,
  pretrainBatch: paper.pretrain.batch,
  pretrainSize: paper.pretrain.size,
  pretrainLr: paper.pretrain.learningRate,
  // The paper mentions only a crop and a flip.
  cropScale: [1, 1],
  lr: 1e-4,
  weightDecay: 1e-5,
};

const multiScale: Settings = { protocol: "whole", flip: true, evalScales: [0.5, 0.75, 1, 1.25, 1.5, 1.75] };

/**
 * Settings by name; anything a preset omits keeps the default of its flag. The values in {@link ours} are not from the paper.
 *
 * Source: Brempong et al. 2022, section 3.2 (target), section 4.1 (noise), section 4.3 (widths), section 5.1 (training and evaluation).
 */
export const presets = {
  cityscapes: {
    ...ofPaper,
    data: "cityscapes",
    finetuneSteps: 40_000,
    batch: 8,
    crop: 1024,
    protocol: "halves",
    flip: true,
    evalScales: [1],
  },
  "pascal-context": {
    ...ofPaper,
    data: "pascal-context",
    finetuneSteps: 40_000,
    batch: 16,
    crop: 512,
    ...multiScale,
  },
  ade20k: { ...ofPaper, data: "ade20k", finetuneSteps: 80_000, batch: 16, crop: 512, ...multiScale },
  /**
   * CamVid at half resolution, denoising its own images: minutes on two cores. Learning rates and lengths were chosen on images
   * held out of training (docs/results); 600 steps of fine-tuning are enough for a random decoder too.
   */
  small: {
    data: "camvid",
    encoder: "efficientnet_lite0",
    encoderWeights: "efficientnet_lite0",
    decoder: "unet",
    pretrainOn: "target",
    pretrainEpochs: 65,
    pretrainBatch: 16,
    pretrainSize: 112,
    pretrainLr: 1e-3,
    finetuneSteps: 600,
    batch: 8,
    crop: 112,
    cropScale: [0.375, 0.75],
    lr: 3e-4,
    encoderRate: 0.3,
    evalScales: [0.5],
    flip: false,
  },
} satisfies Record<string, Settings>;

/** The paper's data sets, after which its presets are named. */
export const paperNames = ["cityscapes", "pascal-context", "ade20k"] as const;
/** A name of {@link paperNames}. */
export type PaperName = (typeof paperNames)[number];

/** The denoising settings that change with the decoder's width multiple. Source: Brempong et al. 2022, section 5.1. */
export const pretrainingOfMultiple: Readonly<Record<number, Settings>> = { 2: { pretrainLr: 1e-4 } };

/** Settings that the paper does not give, and the reasons for our choices. */
export const ours: Readonly<Partial<Record<keyof RunOptions, string>>> = {
  finetuneSteps: "not in the paper; from mmsegmentation's shortest schedule for the data set",
  batch: "not in the paper; from the same schedule",
  lr: "the paper takes the best of a sweep over 1e-5 to 3e-4; this value, for a single run, lies within it",
  weightDecay: "swept in the paper too; this is the low end",
};

/** The runs behind the tables and curves of a data set: seeds for each share of labels, and the sweep. */
export interface PaperProtocol {
  readonly settings: Settings;
  readonly fractions: readonly { readonly share: number; readonly seeds: number }[];
  readonly sweep: { readonly lr: readonly number[]; readonly weightDecay: readonly number[] };
}

// The ends are from the paper; the values between them are our choice.
const swept = [1e-5, 3e-5, 1e-4, 3e-4];
const sweep = { lr: swept, weightDecay: swept };

const fiveFractions = [
  { share: 0.01, seeds: 10 },
  { share: 0.05, seeds: 10 },
  { share: 0.1, seeds: 10 },
  { share: 0.2, seeds: 5 },
  { share: 1, seeds: 10 },
];

/** The paper's protocol on each of its data sets. Source: Brempong et al. 2022, section 5.1. */
export const paperProtocol: Readonly<Record<PaperName, PaperProtocol>> = {
  cityscapes: {
    settings: presets.cityscapes,
    fractions: [
      { share: 1 / 30, seeds: 10 },
      { share: 1 / 8, seeds: 6 },
      { share: 1 / 4, seeds: 4 },
      { share: 1, seeds: 10 },
    ],
    sweep,
  },
  "pascal-context": { settings: presets["pascal-context"], fractions: fiveFractions, sweep },
  ade20k: { settings: presets.ade20k, fractions: fiveFractions, sweep },
};

/** The settings of the flags `--paper` and `--small`. */
export function presetOf(flags: {
  readonly paper?: PaperName;
  readonly small?: boolean;
  readonly widthMultiple?: unknown;
}): Settings {
  if (flags.small) return presets.small;
  if (flags.paper === undefined) return {};
  return { ...presets[flags.paper], ...pretrainingOfMultiple[Number(flags.widthMultiple)] };
}
