/**
 * The baselines without denoising: a supervised encoder under a random decoder, as segmentation usually starts, and all
 * weights random.
 *
 *   npm run supervised -- --small --root CAMVID --labels 5% --out runs/supervised
 *   npm run supervised -- --small --init random --root CAMVID --labels 5% --out runs/random
 *
 * What runs come to is in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, sections 3.4 and 5.2: "supervised" and "random" of figures 1, 6 and 7 and tables 2, 5 to 7.
 */
export const about = {
  name: "supervised",

  description: `Encoder-only pretraining: a supervised encoder under a random decoder. Nothing denoises.

1. The encoder takes the weights of supervised classification; with --init
   random it starts from nothing.
2. The decoder starts random: no image without a label is seen.
3. Under a head of classes, encoder and decoder are fine-tuned together on the
   labelled images there are.
4. The mean IoU is that of one confusion matrix over the validation split.

This is what the paper's gains are measured from. DDeP (npm run ddep) differs
in step 2: there the decoder learns to denoise.`,

  stages: { denoising: false, finetuning: true },

  /** Where the encoder starts: the method of that name. */
  init: ["supervised", "random"],
} as const;
