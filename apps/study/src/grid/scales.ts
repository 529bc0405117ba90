import { paperProtocol, presets, pretrainingOfMultiple, type PaperName } from "@ddep/cli";
import type { Scale } from "./study.js";

/**
 * Small enough for one machine without a GPU: CamVid under EfficientNet-Lite0 with decoder widths 256 to 16, denoising of
 * 1,000 pictures for 5 epochs (625 steps), 100 steps of fine-tuning on crops of 224 x 224. The budgets are ours, not the paper's.
 *
 * The learning rate is each method's best of two on 30% of the training images of seed 0, at 5% and at 20% of the labels; weight
 * decay, which does nothing in 100 steps, is not swept.
 */
export const small: Scale = {
  name: "small",
  // Each machine gives its own path of the weights, and rates are swept.
  settings: { ...presets.small, encoderWeights: undefined, pretrainEpochs: 5, finetuneSteps: 100, flip: false },
  fractions: [0.01, 0.05, 0.1, 0.2, 1].map((share) => ({ share, seeds: 3 })),
  sweep: { lr: [1e-3, 3e-3], weightDecay: [0] },
  holdOut: 0.3,
  chosenAt: [0.05, 0.2],
};

/**
 * The paper's networks, budget, shares of labels, runs and sweep. The paper does not say on how many images it compared its
 * pairs of rates: a tenth of the training images is our choice.
 */
export const ofPaper = (name: PaperName): Scale => {
  const protocol = paperProtocol[name];
  const chosenAt = protocol.fractions.map(({ share }) => share);
  return { ...protocol, name, ofMultiple: pretrainingOfMultiple, holdOut: 0.1, chosenAt };
};

/** The share of labels of a study that is not a curve over labels, unless the command line gives others. */
export const oneFraction = 0.05;
