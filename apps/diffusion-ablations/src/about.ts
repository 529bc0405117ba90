import type { RunOptions } from "@ddep/cli";

/**
 * The paper's noise ablations, from a plain denoising autoencoder to a diffusion model: one command per table or figure, one
 * DDeP run per row.
 *
 *   npm run diffusion-ablations -- table-4 --small --root CAMVID --labels 5% --out runs/table-4
 *
 * Results are in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, sections 3.2, 4.1 and 4.4.
 */
export interface Ablation {
  /** What is varied. */
  readonly title: string;
  readonly source: string;
  /** What to compare the rows with. */
  readonly finding: string;
  /** Draws only pictures of x~; nothing is trained. */
  readonly picturesOnly?: boolean;
  /** Each row is DDeP with these settings changed. */
  readonly rows: Readonly<Record<string, Partial<RunOptions>>>;
}

/** The settings that a row changes, as text. */
export const settingsText = (settings: Partial<RunOptions>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(", ");

/** 0.22 is the paper's best; the values around it are our choice. */
const sigmas = [0.05, 0.1, 0.22, 0.5, 1];

/** Scaled noise keeps the variance of x~ at 1, simple noise lets it grow to 1 + sigma^2. */
const magnitudes = Object.fromEntries(
  (["scaled", "simple"] as const).flatMap((noise) =>
    sigmas.map((sigma) => [`${noise}, sigma ${sigma}`, { noise, sigma }]),
  ),
);

export const ablations = {
  "table-1": {
    title: "Prediction target: the noise or the image",
    source: "Brempong et al. 2022, section 3.2 and table 1",
    finding:
      "The paper finds that predicting the noise is clearly better; its network has no shortcut from input to output.",
    rows: { noise: { target: "noise" }, image: { target: "image" } },
  },
  "table-4": {
    title: "A fixed gamma, or gamma drawn uniformly from [0, 1] for each image",
    source: "Brempong et al. 2022, section 4.4 and table 4",
    finding: "The paper finds a fixed gamma best, and no benefit in conditioning the decoder on gamma.",
    rows: {
      "fixed gamma": { noise: "scaled", conditioning: false },
      "uniform gamma": { noise: "uniform-gamma", conditioning: false },
      "uniform gamma, conditioned": { noise: "uniform-gamma", conditioning: true },
    },
  },
  "figure-4": {
    title: "Pictures of x~ for several sigma",
    source: "Brempong et al. 2022, section 4.1 and figure 4",
    finding: "Look for noise strong enough to learn from, yet weak enough to leave the images recognisable.",
    picturesOnly: true,
    rows: magnitudes,
  },
  "figure-5": {
    title: "Noise magnitude, for simple and scaled noise",
    source: "Brempong et al. 2022, section 4.1 and figure 5",
    finding: "The paper finds scaled noise better, and sigma 0.22 best.",
    rows: magnitudes,
  },
  schedules: {
    title: "A single noise level, or the steps of a diffusion model",
    source: "Brempong et al. 2022, section 4.4; Ho et al. 2020; Nichol and Dhariwal 2021",
    finding: "The paper only tries gamma uniform in [0, 1], and finds a fixed gamma better.",
    rows: {
      "fixed gamma": { noise: "scaled" },
      "DDPM, linear": { noise: "ddpm-linear" },
      "DDPM, scaled linear": { noise: "ddpm-scaled-linear" },
      cosine: { noise: "cosine" },
      sigmoid: { noise: "sigmoid" },
    },
  },
  weightings: {
    title: "Weighting the loss by noise level",
    source: "left open in Brempong et al. 2022, section 4.4",
    finding: "The paper has no result: it leaves this to future work.",
    // For a noise target, SNR weighting is the same as uniform weighting.
    rows: {
      alike: { noise: "uniform-gamma", weighting: "uniform" },
      "min-SNR": { noise: "uniform-gamma", weighting: "min-snr" },
      P2: { noise: "uniform-gamma", weighting: "p2" },
    },
  },
} as const satisfies Record<string, Ablation>;

export const about = {
  name: "diffusion-ablations",

  description: `The paper's noise ablations, from a denoising autoencoder to diffusion.

Each command reproduces a table or a figure. Each row is a run of DDeP: the
decoder learns to denoise on top of a frozen supervised encoder, then both are
fine-tuned. Rows differ only in what the command varies, and share settings,
seed and labelled images. The folder --out receives a run folder for each row,
strip.png with pictures of x~ for each row, and report.html with the table.
Each row is a single seed; npm run study repeats them over seeds.`,

  /** No flag changes the method. */
  fixed: { methods: ["ddep"] } satisfies Partial<RunOptions>,
};
