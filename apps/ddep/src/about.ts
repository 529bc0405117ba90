import { steps, type MethodApp } from "@ddep/cli";

/**
 * DDeP, the paper's method, as its section 4 tells it. The algorithm is packages/ddep/src/ddep.ts.
 *
 *   npm run app:ddep -- --small --root CAMVID --labels 5% --out runs/ddep
 *
 * What runs come to is in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, section 3.2 (target), section 4 (method), section 4.1 (noise), section 5.1 (training).
 */
export const about: MethodApp = {
  name: "app:ddep",

  description: `Decoder denoising pretraining (DDeP): segmentation from few labels.

${steps}

DeP (npm run dep) denoises with a random encoder too; supervised (npm run
supervised) denoises nothing.`,

  stages: { denoising: true, finetuning: true },

  /** No flag changes the method. */
  fixed: { methods: ["ddep"] },
};
