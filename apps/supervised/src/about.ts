/**
 * The baselines without denoising: a supervised encoder with a random decoder, the usual starting point for segmentation, and
 * a fully random network.
 *
 *   npm run supervised -- --small --root CAMVID --labels 5% --out runs/supervised
 *   npm run supervised -- --small --init random --root CAMVID --labels 5% --out runs/random
 *
 * Results are in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, sections 3.4 and 5.2: "supervised" and "random" of figures 1, 6 and 7 and tables 2, 5 to 7.
 */
export const about = {
  name: "supervised",

  description: `Encoder-only pretraining: a supervised encoder and a random decoder, no denoising.

1. The encoder takes the weights of a supervised classifier; with --init random,
   it starts from random weights.
2. The decoder starts from random weights; unlabelled images are not used.
3. A new head predicts the classes, and the whole network is fine-tuned on the
   labelled images.
4. The mean IoU is computed from one confusion matrix over the validation split.

The paper measures its gains against this baseline. DDeP (npm run ddep) differs
in step 2, where the decoder learns to denoise.`,

  stages: { denoising: false, finetuning: true },

  /** The starting weights of the encoder, which name the method. */
  init: ["supervised", "random"],
} as const;
