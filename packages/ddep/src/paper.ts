/**
 * The values of the paper that hold for every data set.
 *
 * Source: Brempong et al. 2022, section 4.1 (noise and sigma), section 3.2 (target), section 4.3 (widths), section 5.1 (training).
 */
export const paper = {
  /** Noise magnitude of figure 5: gamma = 1 / (1 + 0.22^2). */
  sigma: 0.22,
  noise: "scaled",
  target: "noise",
  /** Widths of the decoder's blocks at 1x, deep to shallow. */
  widths: [1024, 512, 256, 128, 64],
  /** The learning rate is that of widths 1x and 3x; it is 1e-4 for 2x. */
  pretrain: { epochs: 100, batch: 512, size: 224, learningRate: 6e-5 },
  /** Learning rate and weight decay are each swept over this range, the best pair taken. */
  finetune: { sweep: [1e-5, 3e-4] },
} as const;
