import { methodNames, type MethodName } from "@ddep/ddep";
import { formatPercent } from "../format.js";
import { type MethodResult, type RunResult } from "../records.js";
import { DotPlot, type DotRow } from "./charts/dot-plot.js";
import { Key, markStyles } from "./marks.js";
import { Table } from "./table.js";

/** The scores of the methods: a table of means, and a dot plot of the classes. */
export function Scores({ result, classes }: { result: RunResult; classes: readonly string[] }) {
  const methods = methodNames.flatMap((method) => {
    const scores = result.methods[method];
    return scores === undefined ? [] : [{ method, scores }];
  });
  const rows = classRows(methods, classes);
  return (
    <section>
      <h2>Scores</h2>
      <MethodTable methods={methods} />
      <h3>IoU per class</h3>
      <p class="keys">
        {methods.map(({ method }) => (
          <Key key={method} mark={markStyles[method]} />
        ))}
      </p>
      <div class="scroll">
        <DotPlot rows={rows} title="IoU per class and method, in percent" />
      </div>
      <details>
        <summary>As a table</summary>
        <ClassTable rows={rows} />
      </details>
    </section>
  );
}

interface Scored {
  readonly method: MethodName;
  readonly scores: MethodResult;
}

/** The table of the methods, with a column for each score that at least one of them has. */
function MethodTable({ methods }: { methods: readonly Scored[] }) {
  const base = methods.find(({ method }) => method === "supervised")?.scores.meanIoU;
  const best = Math.max(...methods.map(({ scores }) => scores.meanIoU));
  const more = methods.some(({ scores }) => scores.meanDice !== undefined);
  const columns: readonly (readonly [title: string, of: (scored: Scored) => string, there?: boolean])[] = [
    ["mIoU", ({ scores }) => formatPercent(scores.meanIoU)],
    [
      "95% interval over images",
      ({ scores }) => intervalOf(scores),
      methods.some(({ scores }) => scores.interval !== undefined),
    ],
    [
      "vs. supervised",
      ({ method, scores }) => (method === "supervised" ? "" : difference(scores.meanIoU - base!)),
      base !== undefined,
    ],
    ["frequency-weighted IoU", ({ scores }) => percentOf(scores.frequencyWeightedIoU), more],
    ["Dice", ({ scores }) => percentOf(scores.meanDice), more],
    ["pixel accuracy", ({ scores }) => formatPercent(scores.pixelAccuracy)],
    ["mean accuracy", ({ scores }) => formatPercent(scores.meanAccuracy)],
    ["images", ({ scores }) => String(scores.images)],
  ];
  const shown = columns.filter(([, , there = true]) => there);
  return (
    <Table
      head={[{ content: "Method" }, ...shown.map(([title]) => ({ content: title }))]}
      rows={methods.map((scored) => [
        { content: <Key mark={markStyles[scored.method]} /> },
        ...shown.map(([title, of]) => ({
          content: of(scored),
          class: title === "mIoU" && scored.scores.meanIoU === best ? "best" : undefined,
        })),
      ])}
    />
  );
}

function ClassTable({ rows }: { rows: readonly DotRow[] }) {
  const marks = rows[0]?.values.map(([mark]) => ({ content: <Key mark={mark} /> })) ?? [];
  return (
    <Table
      head={[{ content: "Class" }, ...marks]}
      rows={rows.map(({ name, values }) => [
        { content: name },
        ...values.map(([, value]) => ({ content: value === null ? "absent" : formatPercent(value) })),
      ])}
    />
  );
}

/** Classes from the highest to the lowest IoU, with absent classes last. */
function classRows(methods: readonly Scored[], classes: readonly string[]): DotRow[] {
  const height = (row: DotRow) => Math.max(...row.values.map(([, value]) => value ?? -1));
  return classes
    .map((name) => ({
      name,
      values: methods.map(({ method, scores }) => [markStyles[method], scores.iou[name] ?? null] as const),
    }))
    .toSorted((a, b) => height(b) - height(a));
}

const percentOf = (ratio: number | undefined) => (ratio === undefined ? "" : formatPercent(ratio));

const intervalOf = ({ interval }: MethodResult) =>
  interval === undefined ? "" : `${formatPercent(interval.low)} to ${formatPercent(interval.high)}`;

/** A difference of ratios in percentage points, with its sign. */
function difference(ratio: number): string {
  const points = formatPercent(Math.abs(ratio));
  return points === "0.0" ? "±0.0" : `${ratio < 0 ? "−" : "+"}${points}`;
}
