import { parseOptions } from "@ddep/cli";
import { fold, normals, seedOf, uniform } from "@ddep/core";
import type { ImageCounts, RunRecord } from "../store/record.js";
import { better } from "../grid/claims.js";
import type { Arm, Scale, Study } from "../grid/study.js";

export const scale: Scale = {
  name: "synthetic",
  settings: { data: "shapes", encoder: "resnet_mini", finetuneSteps: 200 },
  fractions: [
    { share: 1 / 30, seeds: 4 },
    { share: 0.1, seeds: 4 },
    { share: 1, seeds: 3 },
  ],
  sweep: { lr: [1e-4, 3e-4], weightDecay: [0, 1e-4] },
  holdOut: 0.25,
  chosenAt: [0.1],
};

export const figure1: Study = {
  name: "figure-1",
  title: "Label efficiency",
  source: "Brempong et al. 2022, figure 1",
  axis: "labels",
  arms: [
    { name: "DDeP", series: "DDeP", method: "ddep" },
    { name: "DeP", series: "DeP", method: "dep" },
    { name: "supervised", series: "supervised", method: "supervised" },
    { name: "random", series: "random", method: "random" },
  ],
  claims: [
    better("DDeP is better than supervised at few labels", "DDeP", "supervised", { fractions: [1 / 30, 0.1] }),
    better("random is better than DDeP", "random", "DDeP"),
    better("DDeP gains 50 points", "DDeP", "random", { fractions: [0.1], margin: 50 }),
    better("DDeP at width 3 is better than DDeP", "DDeP, width 3", "DDeP"),
  ],
};

const sigmas = [0.1, 0.22, 0.4, 0.8];
export const figure5: Study = {
  name: "figure-5",
  title: "Noise magnitude",
  source: "Brempong et al. 2022, figure 5",
  axis: "sigma",
  arms: (["scaled", "simple"] as const).flatMap((noise) =>
    sigmas.map((sigma): Arm => ({
      name: `${noise}, sigma ${sigma}`,
      series: noise,
      x: sigma,
      method: "ddep",
      settings: { noise, sigma },
    })),
  ),
  claims: [better("sigma 0.22 is better than 0.8", "scaled, sigma 0.22", "scaled, sigma 0.8", { fractions: [0.1] })],
};

export const table4: Study = {
  name: "table-4",
  title: "Diffusion extensions",
  source: "Brempong et al. 2022, table 4",
  axis: "none",
  arms: [
    { name: "fixed gamma", series: "fixed gamma", method: "ddep" },
    { name: "uniform gamma", series: "uniform gamma", method: "ddep", settings: { noise: "uniform-gamma" } },
    {
      name: "uniform gamma, conditioned",
      series: "uniform gamma, conditioned",
      method: "ddep",
      settings: { noise: "uniform-gamma", conditioning: true },
    },
  ],
  claims: [better("fixed gamma is better than uniform gamma", "fixed gamma", "uniform gamma")],
};

const classes = ["background", "disc", "box", "triangle", "ring"];

/** Counts of images that are hit about as often as `level` says; images are as hard for one method as for another. */
export function counts(level: number, images: number, noise: number): ImageCounts {
  const rows = Array.from({ length: images }, (_, i) => {
    const hard = 0.2 * (uniform(fold(seedOf(3), "image"), i) - 0.5);
    const own = 0.1 * (uniform(fold(seedOf(noise), "own"), i) - 0.5);
    return classes.map((_, k) => {
      // The last class is in every third image alone.
      const union = k === 4 && i % 3 > 0 ? 0 : 800 + Math.round(400 * uniform(seedOf(i), k));
      const iou = Math.min(0.98, Math.max(0.02, level + hard + own - 0.05 * (k - 2)));
      return [Math.round(iou * union), union] as const;
    });
  });
  return {
    names: rows.map((_, i) => `scene-${i}.png`),
    intersections: rows.map((row) => row.map(([hit]) => hit)),
    unions: rows.map((row) => row.map(([, all]) => all)),
  };
}

/** Class IoU and mean IoU of counts, worked out in the plainest way. */
export function scoresOf({ names, intersections, unions }: ImageCounts): NonNullable<RunRecord["scores"]> {
  const total = (rows: number[][], k: number) => rows.reduce((sum, row) => sum + row[k]!, 0);
  const iou = classes.map((_, k) => total(intersections, k) / total(unions, k));
  const meanIoU = iou.reduce((a, b) => a + b, 0) / classes.length;
  return {
    meanIoU,
    pixelAccuracy: meanIoU + 0.1,
    meanAccuracy: meanIoU + 0.05,
    iou: Object.fromEntries(classes.map((name, k) => [name, iou[k]!])),
    images: { names, intersections, unions },
  };
}

/** A final run of an arm. */
export function finalRun(arm: Arm, share: number, seed: number, level: number): RunRecord {
  const id = `final-${arm.name.replaceAll(/[^\w.]+/g, "-")}-${share.toFixed(3)}-${seed}`;
  const options = parseOptions(
    {},
    { ...scale.settings, ...arm.settings, methods: [arm.method], labels: share, seed, lr: 3e-4, weightDecay: 0 },
  );
  return {
    id,
    kind: "final",
    method: arm.method,
    fraction: share,
    labelled: Math.round(400 * share),
    seed,
    options: JSON.parse(JSON.stringify(options)) as Record<string, unknown>,
    needs: [],
    chosen: { lr: 3e-4, weightDecay: 0 },
    scores: scoresOf(
      counts(
        level,
        40,
        [...id].reduce((a, c) => (31 * a + c.charCodeAt(0)) % 1e6, 7),
      ),
    ),
    loss: 0.4,
    seconds: 61,
    startedAt: "2026-01-05T09:12:40.000Z",
    machine: { cpu: "A processor", cores: 2, memory: 15.6, node: "v20.20.2", backend: "native CPU" },
    version: "0.1.0",
  };
}

/** The records of a study in which arms are as good as `levelOf` says, give or take the seed. */
export function records(study: Study, levelOf: (arm: Arm, share: number) => number): RunRecord[] {
  return study.arms.flatMap((arm) =>
    scale.fractions.flatMap(({ share, seeds }) =>
      Array.from({ length: seeds }, (_, seed) => {
        const luck = 0.02 * normals(fold(seedOf(seed), "luck"), 1)[0]!;
        return finalRun(arm, share, seed, levelOf(arm, share) + luck);
      }),
    ),
  );
}
