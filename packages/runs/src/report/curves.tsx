import { methodNames, type MethodName } from "@ddep/ddep";
import { type MetricRecord } from "../records.js";
import { LineChart, type Series } from "./charts/line-chart.js";
import { Key, markStyles } from "./marks.js";
import { pointsOf } from "./charts/series.js";

type Metrics = ReadonlyMap<string, readonly MetricRecord[]>;
type Field = (record: MetricRecord) => number;

/** Loss and learning rate of every stage; the fine-tuning of all methods shares one chart. */
export function Curves({ metrics }: { metrics: Metrics }) {
  const tuned = methodNames.filter((method) => metrics.has(method));
  const others = [...metrics.keys()].filter((stage) => !methodNames.some((method) => method === stage));
  return (
    <section>
      <h2>Training</h2>
      {others.map((stage) => (
        <div class="charts" key={stage}>
          <LineChart noisy title={`${stage}: loss`} series={[seriesOf(metrics, stage, lossOf)]} />
          <LineChart title={`${stage}: learning rate`} series={[seriesOf(metrics, stage, rateOf)]} />
        </div>
      ))}
      {tuned.length === 0 ? null : <FineTuning methods={tuned} metrics={metrics} />}
      <p class="note">Against optimiser steps. Faint: logged values. Bold: moving average.</p>
    </section>
  );
}

function FineTuning({ methods, metrics }: { methods: readonly MethodName[]; metrics: Metrics }) {
  const series = (field: Field) => methods.map((method) => seriesOf(metrics, method, field));
  const scored = (method: MethodName) => metrics.get(method)!.filter(({ meanIoU }) => meanIoU !== undefined);
  const validated = methods
    .map((name) => ({ name, points: pointsOf(scored(name), ({ meanIoU }) => 100 * meanIoU!) }))
    .filter(({ points }) => points.length > 0);
  return (
    <>
      <p class="keys">
        {methods.map((method) => (
          <Key key={method} mark={markStyles[method]} />
        ))}
      </p>
      <div class="charts">
        <LineChart noisy title="fine-tuning: loss" series={series(lossOf)} />
        <LineChart title="fine-tuning: learning rate" series={distinct(series(rateOf))} />
        {validated.length === 0 ? null : <LineChart title="fine-tuning: mIoU, percent" series={validated} />}
      </div>
    </>
  );
}

const lossOf: Field = ({ loss }) => loss;
const rateOf: Field = ({ learningRate }) => learningRate;

function seriesOf(metrics: Metrics, stage: string, field: Field): Series {
  return { name: stage, points: pointsOf(metrics.get(stage) ?? [], field) };
}

/** One neutral line if all lines coincide, as learning rates usually do. */
function distinct(series: readonly Series[]): readonly Series[] {
  const [first, ...others] = series;
  const same = others.every(({ points }) => JSON.stringify(points) === JSON.stringify(first?.points));
  return first !== undefined && same ? [{ name: "all", points: first.points }] : series;
}
