import { markStyles as methodStyles } from "@ddep/runs";
import { IntervalChart } from "../charts/interval-chart.js";
import { draws, type Comparison } from "../findings/comparisons.js";
import { note, text, type Block, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { formatShare, points, pointsInterval, probability, shareSlug } from "./words.js";

/** The most differences that a chart shows. */
const mostRows = 24;

/** The paired differences between methods, with their intervals and p-values. */
export function differencesSection({ comparisons, grid }: Findings): Section {
  if (comparisons.length === 0)
    return { title: "Paired differences", blocks: [text("No two arms have a run of the same seed yet.")] };
  const figures = grid.shares.flatMap((share) =>
    forest(
      share,
      comparisons.filter((one) => one.share === share && one.otherShare === undefined),
    ),
  );
  const seedsAlone = comparisons.some(({ overImages }) => !overImages);
  return {
    title: "Paired differences",
    blocks: [
      ...figures,
      {
        kind: "table",
        head: [
          "Labels",
          { text: "Difference", prose: true },
          "Points of mIoU",
          "95% interval",
          "p",
          "p after Holm",
          "Seeds",
        ],
        rows: comparisons.map(({ a, b, share, otherShare, difference, interval, p, corrected, seeds, overImages }) => [
          [share, ...(otherShare === undefined ? [] : [otherShare])].map(formatShare).join(" − "),
          { text: `${a.name} − ${b.name}`, prose: true },
          { text: points(difference), best: corrected < 0.05 && seeds > 1 },
          pointsInterval(interval),
          probability(p),
          probability(corrected),
          `${seeds}${overImages ? "" : " *"}`,
        ]),
      },
      note(
        `Pairs are runs of one seed, and so of the same labelled images where their shares are the same. Bootstrap with ${draws.toLocaleString("en")} draws of the validation images with replacement, the same for both runs, with the mean IoU computed from the pixels of the images drawn. To the mean difference over seeds, a draw of the error of that mean is added, from Student's distribution and the deviation of the seeds' differences. Interval: percentiles; with one seed, over images only. p: two-sided, with 1 added to each count; after Holm: over the ${comparisons.length} differences of this table. Bold: below 0.05 after Holm, with at least two seeds.${seedsAlone ? " *: no counts by image were kept, so the interval is over seeds only." : ""}`,
      ),
    ],
  };
}

function forest(share: number, comparisons: readonly Comparison[]): Block[] {
  if (comparisons.length === 0 || comparisons.length > mostRows) return [];
  const title = `Paired differences at ${formatShare(share)} of the labels`;
  const rows = comparisons.map(({ a, b, difference, interval }) => ({
    name: `${a.name} − ${b.name}`,
    mark: { ...methodStyles.ddep, colour: "neutral" },
    mean: difference,
    interval,
    values: [],
  }));
  const chart = (
    <IntervalChart zero title={title} xLabel="difference in mean IoU (points), with its 95% interval" rows={rows} />
  );
  return [{ kind: "figure", name: `differences-${shareSlug(share)}`, title, chart }];
}
