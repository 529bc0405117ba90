import { markStyles as methodStyles } from "@ddep/runs";
import { IntervalChart } from "../charts/interval-chart.js";
import { draws, type Comparison } from "../findings/comparisons.js";
import { note, text, type Block, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { formatShare, points, pointsInterval, probability, shareSlug } from "./words.js";

/** The maximum number of differences in a chart. */
const mostRows = 24;

/** The paired differences between methods, with their intervals and p-values. */
export function differencesSection({ comparisons, grid }: Findings): Section {
  if (comparisons.length === 0)
    return { title: "Paired differences", blocks: [text("No two methods have a run with the same seed yet.")] };
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
        `Runs are paired by seed, so at equal shares they use the same labelled images. Bootstrap with ${draws.toLocaleString("en")} draws of the validation images with replacement, the same for both runs; the mean IoU is computed from the pixels of the drawn images. Each draw adds an error of the mean difference over seeds, drawn from Student's t-distribution with the standard deviation of the differences between seeds. Interval: percentiles; with one seed, over images only. p: two-sided, with 1 added to each count. p after Holm: corrected over the ${comparisons.length} differences in this table. Bold: below 0.05 after Holm, with at least two seeds.${seedsAlone ? " *: counts by image are missing, so the interval is over seeds only." : ""}`,
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
