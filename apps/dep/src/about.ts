import type { MethodApp } from "@ddep/cli";

/**
 * DeP: encoder and decoder learn to denoise together, without any labels before fine-tuning.
 *
 *   npm run dep -- --small --root CAMVID --labels 5% --out runs/dep
 *
 * Results are in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, sections 3.2, 3.4 and 4.1; table 2 and figure 6 compare it with a supervised encoder.
 */
export const about: MethodApp = {
  name: "dep",

  description: `Denoising pretraining (DeP) of encoder and decoder together.

1. Encoder and decoder start from random weights; no classifier is needed.
2. Both learn to denoise unlabelled images. From
     x~ = sqrt(gamma) x + sqrt(1 - gamma) eps,  gamma = 1 / (1 + sigma^2),
   with sigma 0.22, they predict the noise eps under a squared error.
3. A new head predicts the classes, and the whole network is fine-tuned on the
   labelled images.
4. The mean IoU is computed from one confusion matrix over the validation split.

In the paper, DeP beats a supervised encoder when labels are few, and falls
behind it when they are plentiful. DDeP (npm run ddep) freezes a classifier's
encoder and trains only the decoder to denoise.`,

  stages: { denoising: true, finetuning: true },

  /** No flag changes the method, and the random encoder ignores a preset's classifier weights. */
  fixed: { methods: ["dep"], encoderWeights: undefined },

  without: ["encoderWeights"],
};
