import { formatPercent, type MarkStyle } from "@ddep/runs";
import type { Arm, Study } from "../../grid/study.js";
import { cellAt, type Cell as Measured, type Grid } from "../findings/cells.js";
import { CurveChart, type Curve } from "../charts/curve-chart.js";
import { IntervalChart } from "../charts/interval-chart.js";
import { heading, note, text, type Block, type Cell, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { styledSeries } from "../series-styles.js";
import { formatShare, hasOwnAxis, shareHead, shareSlug } from "./words.js";

/** The paper's figure and table: mean IoU of each arm, over runs. */
export function scoresSection({ study, grid }: Findings): Section {
  if (grid.cells.every(({ spread }) => spread === undefined))
    return { title: "Mean IoU", blocks: [text("No run has been scored yet.")] };
  const marks = styledSeries(study.arms, (arm) => (hasOwnAxis(study) ? arm.series : arm.name));
  const waiting = grid.waiting.map(formatShare).join(", ");
  return {
    title: "Mean IoU",
    blocks: [
      ...(hasOwnAxis(study) ? byOwnAxis(study, grid, marks) : byLabels(study, grid, marks)),
      note(
        `Mean IoU over the classes in percent, from one confusion matrix over the whole validation split; mean ± sample standard deviation over runs (number of runs). Each run has its own seed, which determines the labelled images, the initial weights and the batches. Bands and lines: 95% t-interval of the mean. Bold: the highest mean of a column.${waiting === "" ? "" : ` No runs yet at ${waiting}.`}`,
      ),
    ],
  };
}

/** Arms over shares of labels. */
function byLabels({ arms, axis }: Study, grid: Grid, marks: ReadonlyMap<string, MarkStyle>): Block[] {
  const rows = arms.map((arm) => ({
    name: arm.name,
    mark: marks.get(arm.name)!,
    cells: grid.shares.map((share) => cellAt(grid, arm, share)),
  }));
  const curves = rows.map(({ mark, cells }) => ({ mark, points: pointsOf(cells, ({ share }) => share) }));
  const figures: Block[] =
    axis === "labels"
      ? [figure("labels", "Mean IoU by share of labels", "share of the labelled training images", curves, formatShare)]
      : grid.shares.map((share) => byArm(grid, share, marks));
  return [
    ...figures,
    table(
      "Method",
      rows,
      grid.shares.map((share) => shareHead(share, grid)),
    ),
  ];
}

function byArm(grid: Grid, share: number, marks: ReadonlyMap<string, MarkStyle>): Block {
  const title = `Mean IoU at ${formatShare(share)} of the labels`;
  const rows = grid.cells.flatMap(({ arm, share: at, runs, spread }) =>
    at !== share || spread === undefined
      ? []
      : [
          {
            name: arm.name,
            mark: marks.get(arm.name)!,
            values: runs.map(({ scores }) => scores.meanIoU),
            mean: spread.mean,
            interval: spread.interval,
          },
        ],
  );
  const chart = <IntervalChart title={title} xLabel="mean IoU (%)" rows={rows} />;
  return { kind: "figure", name: `arms-${shareSlug(share)}`, title, chart };
}

/** Series over the setting that the study varies, at each share of labels. */
function byOwnAxis({ arms, axis }: Study, grid: Grid, marks: ReadonlyMap<string, MarkStyle>): Block[] {
  const series = [...new Set(arms.map(({ series }) => series))];
  const xs = [...new Set(arms.flatMap(({ x }) => x ?? []))].toSorted((a, b) => a - b);
  const ofLength = axis === "pretraining length";
  const label = ofLength ? "share of the full denoising length" : "noise magnitude sigma";
  const formatX = ofLength ? formatShare : String;
  return grid.shares.flatMap((share) => {
    const rows = series.map((name) => {
      const own = arms.filter((arm) => arm.series === name);
      const at = (x: number) => own.find((arm) => arm.x === x);
      return { name, mark: marks.get(name)!, cells: xs.map((x) => cellOf(at(x), share)) };
    });
    const curves = rows.map(({ mark, cells }) => ({
      mark,
      points: pointsOf(
        cells.filter((cell) => cell !== undefined),
        ({ arm }) => arm.x ?? 0,
      ),
    }));
    const title = `Mean IoU at ${formatShare(share)} of the labels by ${label}`;
    return [
      heading(`At ${shareHead(share, grid)} of the labels`),
      figure(`${axis.replace(" ", "-")}-${shareSlug(share)}`, title, label, curves, formatX),
      table("Series", rows, xs.map(formatX)),
    ];
  });

  function cellOf(arm: Arm | undefined, share: number): Measured | undefined {
    return arm === undefined ? undefined : cellAt(grid, arm, share);
  }
}

function figure(
  name: string,
  title: string,
  xLabel: string,
  curves: readonly Curve[],
  formatX: (x: number) => string,
): Block {
  const drawn = curves.filter(({ points }) => points.length > 0);
  const chart = <CurveChart title={title} xLabel={xLabel} yLabel="mIoU (%)" curves={drawn} formatX={formatX} />;
  return { kind: "figure", name, title, chart };
}

function pointsOf(cells: readonly Measured[], xOf: (cell: Measured) => number): Curve["points"] {
  return cells
    .flatMap((cell) =>
      cell.spread === undefined
        ? []
        : [
            {
              x: xOf(cell),
              mean: cell.spread.mean,
              values: cell.runs.map(({ scores }) => scores.meanIoU),
              interval: cell.spread.interval,
            },
          ],
    )
    .toSorted((a, b) => a.x - b.x);
}

interface Row {
  readonly name: string;
  readonly mark: MarkStyle;
  readonly cells: readonly (Measured | undefined)[];
}

function table(corner: string, rows: readonly Row[], columns: readonly string[]): Block {
  const best = columns.map((_, i) => Math.max(...rows.map(({ cells }) => cells[i]?.spread?.mean ?? -1)));
  return {
    kind: "table",
    head: [corner, ...columns],
    rows: rows.map(({ name, mark, cells }) => [
      { text: name, mark },
      ...cells.map((cell, i) => scoreCell(cell, cell?.spread?.mean === best[i])),
    ]),
  };
}

/** `42.8 ± 3.0 (5)`, followed by the number of missing or failed runs. */
function scoreCell(cell: Measured | undefined, best: boolean): Cell {
  if (cell === undefined) return "";
  const { spread, failed, missing } = cell;
  const lacks = [
    ...(failed.length > 0 ? [`${failed.length} failed`] : []),
    ...(missing > 0 ? [`${missing} missing`] : []),
  ].join(", ");
  if (spread === undefined) return lacks === "" ? "no run" : lacks;
  const deviation = spread.deviation === undefined ? "" : ` ± ${formatPercent(spread.deviation)}`;
  const runs = lacks === "" ? String(spread.runs) : `${spread.runs}, ${lacks}`;
  return { text: `${formatPercent(spread.mean)}${deviation} (${runs})`, best };
}
