import { methodNames, type MethodName } from "@ddep/ddep";
import { formatPercent } from "../format.js";
import { type MethodResult, type RunResult } from "../records.js";
import { DotPlot, type DotRow } from "./charts/dot-plot.js";
import { Key, markStyles } from "./marks.js";

/** The scores of the methods: means in a table, classes as dots. */
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
      <h3>IoU of each class</h3>
      <p class="keys">
        {methods.map(({ method }) => (
          <Key key={method} mark={markStyles[method]} />
        ))}
      </p>
      <div class="scroll">
        <DotPlot rows={rows} title="IoU of each class by method, in percent" />
      </div>
      <details>
        <summary>The same as a table</summary>
        <ClassTable rows={rows} />
      </details>
    </section>
  );
}

interface Scored {
  readonly method: MethodName;
  readonly scores: MethodResult;
}

function MethodTable({ methods }: { methods: readonly Scored[] }) {
  const base = methods.find(({ method }) => method === "supervised")?.scores;
  const best = Math.max(...methods.map(({ scores }) => scores.meanIoU));
  const intervals = methods.some(({ scores }) => scores.interval !== undefined);
  const more = methods.some(({ scores }) => scores.meanDice !== undefined);
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Method</th>
            <th>mIoU</th>
            {intervals ? <th>95% interval over images</th> : null}
            {base === undefined ? null : <th>against supervised</th>}
            {more ? <th>frequency-weighted IoU</th> : null}
            {more ? <th>Dice</th> : null}
            <th>pixel accuracy</th>
            <th>mean accuracy</th>
            <th>images</th>
          </tr>
        </thead>
        <tbody>
          {methods.map(({ method, scores }) => (
            <tr key={method}>
              <th scope="row">
                <Key mark={markStyles[method]} />
              </th>
              <td class={scores.meanIoU === best ? "best" : undefined}>{formatPercent(scores.meanIoU)}</td>
              {intervals ? <td>{intervalOf(scores)}</td> : null}
              {base === undefined ? null : (
                <td>{method === "supervised" ? "" : difference(scores.meanIoU - base.meanIoU)}</td>
              )}
              {more ? <td>{percentOf(scores.frequencyWeightedIoU)}</td> : null}
              {more ? <td>{percentOf(scores.meanDice)}</td> : null}
              <td>{formatPercent(scores.pixelAccuracy)}</td>
              <td>{formatPercent(scores.meanAccuracy)}</td>
              <td>{scores.images}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function ClassTable({ rows }: { rows: readonly DotRow[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            <th>Class</th>
            {rows[0]?.values.map(([mark]) => (
              <th key={mark.label}>
                <Key mark={mark} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map(([mark, value]) => (
                <td key={mark.label}>{value === null ? "absent" : formatPercent(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Classes from the best understood to the worst, those without a value last. */
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
