import { DotPlot, formatPercent } from "@ddep/runs";
import type { Cell } from "../findings/cells.js";
import { heading, note, type Block, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { styledSeries } from "../series-styles.js";
import { formatShare, shareSlug } from "./words.js";

/** The maximum number of rows of a plot that fit on a page. */
const mostClasses = 40;

/** IoU per class, averaged over runs: a plot at the smallest share of labels, and a table at each share. */
export function classesSection({ grid, study }: Findings): Section | undefined {
  const marks = styledSeries(study.arms, ({ name }) => name);
  const blocks = grid.shares.flatMap((share, i): Block[] => {
    const cells = grid.cells.filter((cell) => cell.share === share && cell.runs.length > 0);
    const classes = [...new Set(cells.flatMap(({ runs }) => runs.flatMap(({ scores }) => Object.keys(scores.iou))))];
    if (classes.length === 0) return [];
    const rows = classes.map((name) => ({
      name,
      values: cells.map((cell) => [marks.get(cell.arm.name)!, classMean(cell, name)] as const),
    }));
    const title = `IoU per class at ${formatShare(share)} of the labels, mean over runs`;
    const plot: Block = {
      kind: "figure",
      name: `classes-${shareSlug(share)}`,
      title,
      chart: <DotPlot rows={rows} title={title} />,
    };
    const shown = i === 0 && classes.length <= mostClasses;
    return [
      ...(shown
        ? ([heading(title), { kind: "keys", marks: cells.map(({ arm }) => marks.get(arm.name)!) }, plot] as const)
        : []),
      {
        kind: "table",
        fold: `IoU per class at ${formatShare(share)} of the labels`,
        head: ["Class", ...cells.map(({ arm }) => ({ text: arm.name, mark: marks.get(arm.name)! }))],
        rows: rows.map(({ name, values }) => {
          const best = Math.max(...values.map(([, value]) => value ?? -1));
          return [
            name,
            ...values.map(([, value]) =>
              value === null ? "absent" : { text: formatPercent(value), best: value === best },
            ),
          ];
        }),
      },
    ];
  });
  if (blocks.length === 0) return undefined;
  return {
    title: "Classes",
    blocks: [...blocks, note("IoU in percent. A class is absent if neither the truth nor any prediction contains it.")],
  };
}

/** Mean IoU of a class over the runs that have it; null if none has. */
function classMean({ runs }: Cell, name: string): number | null {
  const values = runs.flatMap(({ scores }) => scores.iou[name] ?? []);
  return values.length === 0 ? null : values.reduce((a, b) => a + b, 0) / values.length;
}
