/**
 * The values of the paper.
 *
 * Source: Brempong et al. 2022, sections 3 and 4, and appendix A.
 */
export const paper = {
  /** Noise magnitude of figure 5: gamma = 1 / (1 + 0.22^2). */
  sigma: 0.22,
  noise: "scaled",
  target: "noise",
  /** Widths of the decoder's blocks at 1x, deep to shallow. */
  widths: [1024, 512, 256, 128, 64],
  pretrain: { epochs: 100, batch: 512, size: 224, learningRate: 6e-5, warmup: 0, weightDecay: 0 },
  finetune: { batch: 512, size: 512, learningRate: 1e-4, warmup: 0, weightDecay: 0 },
} as const;
