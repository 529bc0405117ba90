import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { ChartFrame, narrowChart, plotOf } from "./frame.js";
import { type Point, trend, wantsLog } from "./series.js";

/** One line of a chart; `name` determines its colour. */
export interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

interface LineChartProps {
  readonly title: string;
  readonly series: readonly Series[];
  /** Draws the trend over the faint points. */
  readonly noisy?: boolean;
}

const plot = plotOf(narrowChart, 190);

/** Lines over training steps; the vertical axis is logarithmic if the values span a large range. */
export function LineChart({ title, series, noisy = false }: LineChartProps) {
  const lines = series.map(({ name, points }) => ({ name, points, smooth: noisy ? trend(points) : points }));
  const all = lines.flatMap(({ smooth }) => smooth);
  const ys = all.map(([, y]) => y);
  const log = noisy && wantsLog(ys);
  const x = scaleLinear([0, Math.max(...all.map(([step]) => step))], [plot.left, plot.right]);
  const range = [plot.bottom, plot.top] as const;
  const y = log
    ? scaleLog([0.9 * Math.min(...ys), 1.1 * Math.max(...ys)], range)
    : scaleLinear([Math.min(0, ...ys), Math.max(...ys) || 1], range).nice();
  const clamped = y.copy().clamp(true);
  const path = line<Point>(
    ([step]) => x(step),
    ([, value]) => clamped(value),
  );
  const ticks = log ? y.ticks().filter((tick) => /^[125]/.test(tick.toExponential())) : y.ticks(5);
  return (
    <ChartFrame
      title={title}
      note={log ? "logarithmic" : undefined}
      plot={plot}
      xTicks={x.ticks(5).map((tick) => ({ at: x(tick), label: tick.toLocaleString("en") }))}
      yTicks={ticks.map((tick) => ({ at: y(tick), label: short(tick) }))}
    >
      {noisy
        ? lines.map(({ name, points }) => <path key={name} class={`faint l-${name}`} d={path(points) ?? ""} />)
        : null}
      {lines.map(({ name, smooth }) => (
        <path key={name} class={`line l-${name}`} d={path(smooth) ?? ""} />
      ))}
    </ChartFrame>
  );
}

function short(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5
    ? value.toExponential()
    : String(Number(value.toPrecision(3)));
}
