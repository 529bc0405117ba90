import { steps, type MethodApp } from "@ddep/cli";

/**
 * DDeP, the paper's method, as described in section 4. The algorithm is in packages/ddep/src/ddep.ts.
 *
 *   npm run app:ddep -- --small --root CAMVID --labels 5% --out runs/ddep
 *
 * Results are in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, section 3.2 (target), section 4 (method), section 4.1 (noise), section 5.1 (training).
 */
export const about: MethodApp = {
  name: "app:ddep",

  description: `Decoder denoising pretraining (DDeP): segmentation from few labels.

${steps}

DeP (npm run dep) also trains the encoder to denoise; supervised (npm run
supervised) skips the denoising.`,

  stages: { denoising: true, finetuning: true },

  /** No flag changes the method. */
  fixed: { methods: ["ddep"] },
};
