import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson, type MarkStyle } from "@ddep/runs";
import { CurveChart } from "../charts/curve-chart.js";
import { LayerChart } from "../charts/layer-chart.js";
import { note, type Block, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { styledSeries } from "../series-styles.js";
import { diagnostics, diagnosticsFile, type Diagnostics } from "../../compute/diagnostics.js";
import { formatShare } from "./words.js";

interface Diagnosed {
  readonly mark: MarkStyle;
  readonly found: Diagnostics;
}

/** A number from 0 to 1 for each layer. */
interface LayerFigure {
  readonly name: string;
  readonly title: string;
  readonly yLabel: string;
  readonly of: (layer: Diagnostics["layers"][number]) => number | null;
}

/** Diagnostics of the networks before and after fine-tuning, at the smallest share of labels that has any. */
export async function diagnosticsSection({ grid, study }: Findings, folder: string): Promise<Section | undefined> {
  const fileOf = (id: string) => join(folder, "runs", id, diagnosticsFile);
  const cells = grid.cells.flatMap((cell) => {
    const run = cell.runs.find(({ id }) => existsSync(fileOf(id)));
    return run === undefined ? [] : [{ cell, run }];
  });
  const share = cells[0] && Math.min(...cells.map(({ cell }) => cell.share));
  if (share === undefined) return undefined;
  const marks = styledSeries(study.arms, ({ name }) => name);
  const diagnosed: Diagnosed[] = [];
  for (const { cell, run } of cells)
    if (cell.share === share)
      diagnosed.push({
        mark: marks.get(cell.arm.name)!,
        found: await readJson(fileOf(run.id), diagnostics, "delete it; the report then omits this run"),
      });
  return {
    title: "Inside the networks",
    blocks: [
      ...errorFigures.flatMap((figure) => errorFigure(diagnosed, figure)),
      ...figures.map((figure) => layerFigure(diagnosed, figure)),
      note(
        `One run of each method at ${formatShare(share)} of the labels, on ${diagnosed[0]!.found.images} validation images, which neither stage has seen. Denoising error: mean squared difference between the denoiser's prediction and its target; predicting no noise at all gives 1. Error by size of detail: the energy of the denoiser's errors at each scale (Haar wavelets), relative to the energy of its target. Similarity: linear centred kernel alignment (Kornblith et al. 2019) of a layer's feature maps before and after fine-tuning, over image positions; 1 if they differ only by a rotation and a scale. Effective rank: participation ratio (sum l)^2 / sum l^2 of the eigenvalues l of the channels' covariance (Gao et al. 2017), from 1 if all channels hold the same map up to the number of channels; shown as a share of the channels.`,
      ),
    ],
  };
}

interface ErrorFigure {
  readonly name: string;
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly of: (found: Diagnostics) => readonly (readonly [x: number, error: number])[];
}

const errorFigures: readonly ErrorFigure[] = [
  {
    name: "denoising-error",
    title: "Denoising error by noise magnitude",
    xLabel: "noise magnitude sigma",
    yLabel: "squared error",
    of: ({ denoisingError = [] }) => denoisingError.map(({ sigma, error }) => [sigma, error]),
  },
  {
    name: "error-by-scale",
    title: "Denoising error by size of detail",
    xLabel: "size of detail in pixels",
    yLabel: "relative error",
    of: ({ errorByScale = [] }) => errorByScale.map(({ pixels, error }) => [pixels, error]),
  },
];

function errorFigure(diagnosed: readonly Diagnosed[], { name, title, xLabel, yLabel, of }: ErrorFigure): Block[] {
  const curves = diagnosed.flatMap(({ mark, found }) => {
    const points = of(found).map(([x, error]) => ({ x, mean: error, values: [error] }));
    return points.length === 0 ? [] : [{ mark, points }];
  });
  if (curves.length === 0) return [];
  const formatY = (y: number) => String(Number(y.toPrecision(3)));
  const chart = (
    <CurveChart title={title} xLabel={xLabel} yLabel={yLabel} curves={curves} formatX={String} formatY={formatY} />
  );
  return [{ kind: "figure", name, title, chart }];
}

const figures = [
  {
    name: "similarity",
    title: "Similarity of layers before and after fine-tuning",
    yLabel: "linear CKA",
    of: ({ cka }) => cka,
  },
  {
    name: "rank-before",
    title: "Effective rank of layers before fine-tuning",
    yLabel: "effective rank / channels",
    of: ({ rankBefore, channels }) => rankBefore && rankBefore / channels,
  },
  {
    name: "rank-after",
    title: "Effective rank of layers after fine-tuning",
    yLabel: "effective rank / channels",
    of: ({ rankAfter, channels }) => rankAfter && rankAfter / channels,
  },
] satisfies LayerFigure[];

function layerFigure(diagnosed: readonly Diagnosed[], { name, title, yLabel, of }: LayerFigure): Block {
  const lines = diagnosed.map(({ mark, found: { layers } }) => ({
    mark,
    values: layers.map((layer) => [layer.layer, of(layer)] as const),
  }));
  return { kind: "figure", name, title, chart: <LayerChart title={title} yLabel={yLabel} lines={lines} /> };
}
