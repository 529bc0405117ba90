import { paperProtocol, presets, pretrainingOfMultiple, type PaperName } from "@ddep/cli";
import type { Scale } from "./study.js";

/**
 * Small enough for one machine without a GPU: the preset `--small`, which was chosen on images held out of training
 * (docs/results). The budget is our choice, not the paper's.
 */
export const small: Scale = {
  name: "small",
  // Each machine sets its own path of the weights; the learning rate comes from the sweep.
  settings: { ...presets.small, encoderWeights: undefined, lr: undefined },
  fractions: [0.01, 0.05, 0.1, 0.2, 1].map((share) => ({ share, seeds: 10 })),
  sweep: { lr: [presets.small.lr], weightDecay: [0] },
  holdOut: 0.3,
  chosenAt: [0.05, 0.2],
};

/**
 * The paper's networks, budget, shares of labels, runs and sweep. The paper does not say on how many images it compared the
 * pairs of the sweep; a tenth of the training images is our choice.
 */
export const ofPaper = (name: PaperName): Scale => {
  const protocol = paperProtocol[name];
  const chosenAt = protocol.fractions.map(({ share }) => share);
  return { ...protocol, name, ofMultiple: pretrainingOfMultiple, holdOut: 0.1, chosenAt };
};

/** The share of labels for studies that are not a curve over labels, unless the command line sets others. */
export const oneFraction = 0.05;
