/**
 * The paper's hyperparameters that hold for every data set.
 *
 * Source: Brempong et al. 2022, section 4.1 (noise and sigma), section 3.2 (target), section 4.3 (widths), section 5.1
 * (training).
 */
export const paper = {
  /** Noise magnitude from figure 5: gamma = 1 / (1 + 0.22^2). */
  sigma: 0.22,
  noise: "scaled",
  target: "noise",
  /** Widths of the decoder's blocks for 1x, deep to shallow. */
  widths: [1024, 512, 256, 128, 64],
  /** The learning rate for widths 1x and 3x; 2x uses 1e-4. */
  pretrain: { epochs: 100, batch: 512, size: 224, learningRate: 6e-5 },
  /** Learning rate and weight decay are both swept over this range, and the best pair is used. */
  finetune: { sweep: [1e-5, 3e-4] },
} as const;
