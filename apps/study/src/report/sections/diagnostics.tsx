import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson, type Look } from "@ddep/ddep";
import { CurveChart } from "../charts/curve-chart.js";
import { LayerChart } from "../charts/layer-chart.js";
import { note, type Block, type Section } from "../document.js";
import type { Findings } from "../findings.js";
import { looksOf } from "../looks.js";
import { diagnostics, diagnosticsFile, type Diagnostics } from "../runs/diagnostics.js";
import { formatShare } from "../shares.js";

interface Diagnosed {
  readonly look: Look;
  readonly found: Diagnostics;
}

/** What denoising left in the decoder and what fine-tuning made of it, at the least share of labels that was diagnosed. */
export async function diagnosticsSection(
  { grid, study }: Findings,
  folder: string,
): Promise<Section | undefined> {
  // prettier-ignore
  const fileOf = (id: string) => join(folder, "runs", id, diagnosticsFile);
  const cells = grid.cells.flatMap((cell) => {
    const run = cell.runs.find(({ id }) => existsSync(fileOf(id)));
    return run === undefined ? [] : [{ cell, run }];
  });
  const share = cells[0] && Math.min(...cells.map(({ cell }) => cell.share));
  if (share === undefined) return undefined;
  const looks = looksOf(study.arms, ({ name }) => name);
  const diagnosed: Diagnosed[] = [];
  for (const { cell, run } of cells)
    if (cell.share === share)
      diagnosed.push({
        look: looks.get(cell.arm.name)!,
        found: await readJson(fileOf(run.id), diagnostics, "delete it, and let the study diagnose the run again"), // prettier-ignore
      });
  return {
    title: "Inside the networks",
    blocks: [
      ...errorFigure(diagnosed),
      similarityFigure(diagnosed),
      note(
        `One run of each at ${formatShare(share)} of the labels, on ${diagnosed[0]!.found.images} validation images, which neither stage saw. Denoising error: mean square of what the denoiser predicts less its target; predicting no noise at all costs 1. Similarity: linear centred kernel alignment (Kornblith et al. 2019) of a layer's maps before and after fine-tuning, over positions of images; 1 where they differ by a rotation and a scale alone.`,
      ),
    ],
  };
}

function errorFigure(diagnosed: readonly Diagnosed[]): Block[] {
  const curves = diagnosed.flatMap(
    ({ look, found: { denoisingError = [] } }) =>
    denoisingError.length === 0
      ? []
      : [{ look, points: denoisingError.map(({ sigma, error }) => ({ x: sigma, mean: error, values: [error] })) }], // prettier-ignore
  );
  if (curves.length === 0) return [];
  const title = "Denoising error by noise magnitude";
  const chart = <CurveChart title={title} xLabel="noise magnitude sigma" yLabel="squared error" curves={curves} formatX={String} formatY={(y) => String(Number(y.toPrecision(3)))} />; // prettier-ignore
  return [{ kind: "figure", name: "denoising-error", title, chart }];
}

function similarityFigure(diagnosed: readonly Diagnosed[]): Block {
  const title = "Similarity of layers before and after fine-tuning";
  const chart = <LayerChart title={title} yLabel="linear CKA" lines={diagnosed.map(({ look, found: { similarity } }) => ({ look, values: similarity.map(({ layer, cka }) => [layer, cka] as const) }))} />; // prettier-ignore
  return { kind: "figure", name: "similarity", title, chart };
}
