import type { RunOptions } from "@ddep/cli";

/**
 * What the paper varies about noise, from the plain denoising auto-encoder towards a diffusion model: one command a table
 * or figure, one DDeP run a row.
 *
 *   npm run diffusion-ablations -- table-4 --small --root CAMVID --labels 5% --out runs/table-4
 *
 * What runs come to is in docs/results/README.md.
 *
 * Source: Brempong et al. 2022, sections 3.2, 4.1 and 4.4.
 */
export interface Ablation {
  /** What is varied. */
  readonly title: string;
  readonly source: string;
  /** What to compare the rows with. */
  readonly finding: string;
  /** Pictures of x~ alone: nothing is trained. */
  readonly picturesOnly?: boolean;
  /** Each row is DDeP with these settings changed. */
  readonly rows: Readonly<Record<string, Partial<RunOptions>>>;
}

/** What a row changes, in words. */
export const settingsText = (settings: Partial<RunOptions>): string =>
  Object.entries(settings)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(", ");

/** 0.22 is the paper's best; those around it are ours. */
const sigmas = [0.05, 0.1, 0.22, 0.5, 1];

/** Scaled noise keeps the variance of x~ at 1, simple noise lets it grow to 1 + sigma^2. */
const magnitudes = Object.fromEntries(
  (["scaled", "simple"] as const).flatMap((noise) =>
    sigmas.map((sigma) => [`${noise}, sigma ${sigma}`, { noise, sigma }]),
  ),
);

export const ablations = {
  "table-1": {
    title: "What is predicted: the noise, or the image",
    source: "Brempong et al. 2022, section 3.2 and table 1",
    finding: "The paper finds the noise clearly better: no path leads from input to output past the network.",
    rows: { noise: { target: "noise" }, image: { target: "image" } },
  },
  "table-4": {
    title: "A fixed gamma, or one drawn uniformly from [0, 1] for each image",
    source: "Brempong et al. 2022, section 4.4 and table 4",
    finding: "The paper finds a fixed gamma best, and that telling the decoder gamma does not help.",
    rows: {
      "fixed gamma": { noise: "scaled", conditioning: false },
      "uniform gamma": { noise: "uniform-gamma", conditioning: false },
      "uniform gamma, conditioned": { noise: "uniform-gamma", conditioning: true },
    },
  },
  "figure-4": {
    title: "Pictures of x~ for several sigma",
    source: "Brempong et al. 2022, section 4.1 and figure 4",
    finding: "For the eye: noise large enough to learn from, and small enough that images still look like images.",
    picturesOnly: true,
    rows: magnitudes,
  },
  "figure-5": {
    title: "The magnitude of the noise, simple and scaled",
    source: "Brempong et al. 2022, section 4.1 and figure 5",
    finding: "The paper finds scaled noise better, and sigma 0.22 best.",
    rows: magnitudes,
  },
  schedules: {
    title: "One noise level, or the steps of a diffusion model",
    source: "Brempong et al. 2022, section 4.4; Ho et al. 2020; Nichol and Dhariwal 2021",
    finding: "The paper tries gamma uniform in [0, 1] alone, and finds a fixed one better.",
    rows: {
      "fixed gamma": { noise: "scaled" },
      "DDPM, linear": { noise: "ddpm-linear" },
      "DDPM, scaled linear": { noise: "ddpm-scaled-linear" },
      cosine: { noise: "cosine" },
      sigmoid: { noise: "sigmoid" },
    },
  },
  weightings: {
    title: "The weight of an image's error by its noise level",
    source: "left open in Brempong et al. 2022, section 4.4",
    finding: "The paper has no finding: it leaves this to future work.",
    // Of the noise, the signal-to-noise ratio's own weight is 1.
    rows: {
      alike: { noise: "uniform-gamma", weighting: "uniform" },
      "min-SNR": { noise: "uniform-gamma", weighting: "min-snr" },
      P2: { noise: "uniform-gamma", weighting: "p2" },
    },
  },
} as const satisfies Record<string, Ablation>;

export const about = {
  name: "diffusion-ablations",

  description: `What the paper varies about noise, from a denoising auto-encoder to diffusion.

Each command is a table or a figure, and each of its rows a run of DDeP: a
frozen supervised encoder, a decoder that denoises, fine-tuning of both. But for
what the command varies, rows share their settings, seed and labelled images.
OUT holds a folder for each row, strip.png with x~ as the rows mix it, and
report.html with the table. One row is one seed: npm run study repeats them.`,

  /** No flag changes the method. */
  fixed: { methods: ["ddep"] } satisfies Partial<RunOptions>,
};
