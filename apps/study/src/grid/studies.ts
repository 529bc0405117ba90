import { methodNames, type MethodName } from "@ddep/ddep";
import { weightings, type WeightingName } from "@ddep/noise-schedules";

import { better, noBetter } from "./claims.js";
import type { Arm, Settings, Study } from "./study.js";

const title: Record<MethodName, string> = {
  ddep: "DDeP",
  dep: "DeP",
  supervised: "Supervised",
  random: "Random",
};

const arm = (method: MethodName, settings: Settings = {}, name = title[method]): Arm => ({
  name,
  series: name,
  method,
  settings,
});

const all = methodNames.map((method) => arm(method)).reverse();
const ddep = arm("ddep");

/** Every method at several widths of the decoder. */
const atWidths = (methods: readonly MethodName[], multiples: readonly number[]): Arm[] =>
  multiples.flatMap((widthMultiple) =>
    methods.map((method) => arm(method, { widthMultiple }, `${title[method]} ${widthMultiple}x`)),
  );

/** Without multi-scale evaluation. The encoder needs ResNet-50 weights. */
const plainUnet: Settings = {
  encoder: "resnet50",
  decoder: "unet",
  widths: [1024, 512, 256, 128, 64],
  evalScales: [1],
};

/** For a noise target, SNR weighting is the same as uniform weighting. */
const weightingNames = (Object.keys(weightings) as WeightingName[]).filter((name) => name !== "snr");

const few = [0.01, 0.05, 0.1, 0.2];
const sigmas = [0.05, 0.1, 0.22, 0.5, 1];
const lengths = [0.05, 0.25, 0.5, 1];
const ofLength = (share: number) => `${100 * share}% of the length`;

/** The studies by their names on the command line: the paper's tables and figures that compare runs, and our own. */
export const studies: Record<string, Study> = {
  "figure-1": {
    name: "figure-1",
    title: "Label efficiency",
    source: "Brempong et al. 2022, Figure 1 (Pascal Context)",
    arms: all,
    axis: "labels",
    claims: [
      better("DDeP is better than the supervised encoder alone when labels are few", "DDeP", "Supervised", {
        fractions: few,
      }),
      better("DDeP is better than DeP when labels are few", "DDeP", "DeP", { fractions: few }),
      better("DeP is better than random weights when labels are few", "DeP", "Random", { fractions: few }),
      better("DDeP gains at least 4 mIoU in every semi-supervised setting", "DDeP", "Supervised", {
        fractions: few,
        margin: 4,
      }),
      better("DDeP with 10% of the labels is better than the supervised encoder with 20%", "DDeP", "Supervised", {
        fractions: [0.1],
        lessAt: 0.2,
      }),
    ],
  },
  "table-1": {
    name: "table-1",
    title: "What the denoiser predicts",
    source: "Brempong et al. 2022, Table 1",
    arms: [{ ...ddep, name: "noise", series: "noise" }, arm("ddep", { target: "image" }, "image")],
    axis: "none",
    claims: [better("Predicting the noise is better than predicting the image", "noise", "image")],
  },
  "table-2": {
    name: "table-2",
    title: "DeP against the supervised encoder",
    source: "Brempong et al. 2022, Table 2",
    arms: [arm("dep"), arm("supervised")],
    axis: "labels",
    claims: [
      better("With all labels, DeP alone is worse than the supervised encoder", "Supervised", "DeP", {
        fractions: [1],
      }),
    ],
  },
  "table-3": {
    name: "table-3",
    title: "Images of the denoising stage",
    source: "Brempong et al. 2022, Table 3",
    arms: [
      { ...ddep, name: "generic images", series: "generic images", settings: { pretrainOn: undefined } },
      { ...ddep, name: "the target's own", series: "the target's own", settings: { pretrainOn: "target" } },
    ],
    axis: "none",
    claims: [
      better(
        "Denoising generic images is better than denoising the target's own",
        "generic images",
        "the target's own",
      ),
    ],
  },
  "table-4": {
    name: "table-4",
    title: "Noise levels as in diffusion models",
    source: "Brempong et al. 2022, Table 4",
    arms: [
      { ...ddep, name: "fixed gamma", series: "fixed gamma" },
      arm("ddep", { noise: "uniform-gamma" }, "uniform gamma"),
      arm("ddep", { noise: "uniform-gamma", conditioning: true }, "uniform gamma, conditioned"),
    ],
    axis: "none",
    claims: [
      better("A fixed gamma is better than gamma drawn from [0, 1]", "fixed gamma", "uniform gamma"),
      noBetter("Conditioning on gamma does not help", "uniform gamma, conditioned", "uniform gamma"),
    ],
  },
  "table-5.2": {
    name: "table-5.2",
    title: "Decoder widths, Pascal Context",
    source: "Brempong et al. 2022, section 5.2",
    arms: atWidths(["supervised", "dep", "ddep"], [1, 3]),
    axis: "labels",
    claims: [1, 3].map((width) =>
      better(
        `DDeP gains at least 4 mIoU at width ${width}x in every semi-supervised setting`,
        `DDeP ${width}x`,
        `Supervised ${width}x`,
        { fractions: few, margin: 4 },
      ),
    ),
  },
  "table-6": {
    name: "table-6",
    title: "Decoder widths, Cityscapes",
    source: "Brempong et al. 2022, Table 6",
    arms: atWidths(["supervised", "dep", "ddep"], [1, 2]),
    axis: "labels",
    claims: [1, 2].flatMap((width) => [
      better(`DDeP is better than DeP at width ${width}x`, `DDeP ${width}x`, `DeP ${width}x`),
      better(`DDeP is better than the supervised encoder at width ${width}x`, `DDeP ${width}x`, `Supervised ${width}x`),
    ]),
  },
  "table-7": {
    name: "table-7",
    title: "A plain U-Net",
    source: "Brempong et al. 2022, Table 7",
    arms: [arm("supervised", plainUnet), arm("ddep", plainUnet)],
    axis: "labels",
    claims: [better("DDeP is better in every setting with a plain U-Net too", "DDeP", "Supervised")],
  },
  "figure-3": {
    name: "figure-3",
    title: "Length of the denoising stage",
    source: "Brempong et al. 2022, Figure 3",
    arms: lengths.map((length) => ({
      ...arm("ddep", {}, ofLength(length)),
      series: "DDeP",
      x: length,
      length,
    })),
    axis: "pretraining length",
    claims: lengths
      .slice(1)
      .map((x, i) =>
        better(
          `Denoising for ${ofLength(x)} is better than for ${ofLength(lengths[i]!)}`,
          ofLength(x),
          ofLength(lengths[i]!),
        ),
      ),
  },
  "figure-5": {
    name: "figure-5",
    title: "Noise magnitude",
    source: "Brempong et al. 2022, Figure 5",
    arms: (["scaled", "simple"] as const).flatMap((noise) =>
      sigmas.map((x) => ({ ...arm("ddep", { noise, sigma: x }, `${noise}, sigma ${x}`), series: noise, x })),
    ),
    axis: "sigma",
    claims: [
      ...sigmas.map((x) =>
        better(`Scaled noise is better than simple noise at sigma ${x}`, `scaled, sigma ${x}`, `simple, sigma ${x}`),
      ),
      ...sigmas
        .filter((x) => x !== 0.22)
        .map((x) => better(`Sigma 0.22 is better than ${x}`, "scaled, sigma 0.22", `scaled, sigma ${x}`)),
    ],
  },
  "section-5.2": {
    name: "section-5.2",
    title: "DeP with scaled noise, against the standard denoising objective",
    source: "Brempong et al. 2022, section 5.2",
    arms: [arm("dep", {}, "DeP, scaled noise"), arm("dep", { noise: "simple", target: "image" }, "DeP, standard")],
    axis: "none",
    claims: [
      better(
        "DeP with scaled noise is better than with the standard denoising objective",
        "DeP, scaled noise",
        "DeP, standard",
      ),
    ],
  },
  weightings: {
    name: "weightings",
    title: "Weighting of noise levels",
    source: "left open in Brempong et al. 2022, section 4.4",
    arms: weightingNames.map((weighting) => arm("ddep", { noise: "uniform-gamma", weighting }, weighting)),
    axis: "none",
    claims: [],
  },
  features: {
    name: "features",
    title: "Clean features as targets of every block, against noise alone",
    source: "not in the paper",
    arms: [arm("supervised"), ddep, arm("ddep", { blocks: "features" }, "DDeP, clean features")],
    axis: "labels",
    claims: [
      better("DDeP with clean features is better than the supervised encoder", "DDeP, clean features", "Supervised"),
      better(
        "DDeP with clean features gains at least 2 mIoU when labels are fewest",
        "DDeP, clean features",
        "Supervised",
        { fractions: [0.005, 0.01, 0.04], margin: 2 },
      ),
      better("Clean features are better than noise alone", "DDeP, clean features", "DDeP"),
    ],
  },
  "figure-6": {
    name: "figure-6",
    title: "Label efficiency, Cityscapes",
    source: "Brempong et al. 2022, Figure 6",
    arms: all,
    axis: "labels",
    claims: [
      better("DDeP is better than the supervised encoder alone", "DDeP", "Supervised", {
        fractions: [1 / 30, 1 / 8, 1 / 4],
      }),
      better("DeP is better than the supervised encoder alone when labels are fewest", "DeP", "Supervised", {
        fractions: [1 / 30],
      }),
      better("DDeP is better than DeP", "DDeP", "DeP", { fractions: [1 / 30, 1 / 8, 1 / 4] }),
    ],
  },
  "figure-7": {
    name: "figure-7",
    title: "Label efficiency, ADE20K",
    source: "Brempong et al. 2022, Figure 7",
    arms: all,
    axis: "labels",
    claims: [
      better("DDeP gains more than 10 mIoU with 5% and 10% of the labels", "DDeP", "Supervised", {
        fractions: [0.05, 0.1],
        margin: 10,
      }),
      better("DDeP gains more than 5 mIoU with 1% of the labels", "DDeP", "Supervised", {
        fractions: [0.01],
        margin: 5,
      }),
    ],
  },
};
