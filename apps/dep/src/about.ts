import type { MethodApp } from "@ddep/cli";

/**
 * DeP: encoder and decoder learn to denoise together, and no label of any kind is seen before fine-tuning.
 *
 *   npm run dep -- --small --root CAMVID --labels 5% --out runs/dep
 *
 * What runs come to is in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, sections 3.2, 3.4 and 4.1; table 2 and figure 6 compare it with a supervised encoder.
 */
export const about: MethodApp = {
  name: "dep",

  description: `Denoising pretraining (DeP): encoder and decoder denoise together.

1. Encoder and decoder both start from random weights: no classifier is needed.
2. Both learn to denoise images without labels: of
     x~ = sqrt(gamma) x + sqrt(1 - gamma) eps,  gamma = 1 / (1 + sigma^2),
   with sigma 0.22 they predict the noise eps, by its squared error.
3. Under a new head of classes, both are fine-tuned together on the labelled
   images there are.
4. The mean IoU is that of one confusion matrix over the validation split.

In the paper DeP is ahead of a supervised encoder where labels are few, and
behind it where there are plenty. DDeP (npm run ddep) takes the classifier's
encoder, freezes it, and denoises with the decoder alone.`,

  stages: { denoising: true, finetuning: true },

  /** No flag changes the method, and a preset's weights of a classifier are not for a random encoder. */
  fixed: { methods: ["dep"], encoderWeights: undefined },

  without: ["encoderWeights"],
};
