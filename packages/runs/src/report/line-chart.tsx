import { scaleLinear, scaleLog } from "d3-scale";
import { line } from "d3-shape";
import { type Point, trend, wantsLog } from "./series.js";

/** One line of a chart; `name` picks its colour. */
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

const [width, height] = [440, 250];
const margin = { top: 30, right: 14, bottom: 30, left: 52 };

/** Lines over training steps; the vertical axis is logarithmic where the values span much. */
export function LineChart({ title, series, noisy = false }: LineChartProps) {
  const lines = series.map(({ name, points }) => ({ name, points, smooth: noisy ? trend(points) : points }));
  const all = lines.flatMap(({ smooth }) => smooth);
  const ys = all.map(([, y]) => y);
  const log = noisy && wantsLog(ys);
  const x = scaleLinear([0, Math.max(...all.map(([step]) => step))], [margin.left, width - margin.right]);
  const range = [height - margin.bottom, margin.top] as const;
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
    <svg class="chart" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <text class="title" x={0} y={14}>
        {title}
        {log ? <tspan class="tick">{"  logarithmic"}</tspan> : null}
      </text>
      {ticks.map((tick) => (
        <g key={tick}>
          <line class="grid" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={margin.left - 8} y={y(tick)} text-anchor="end" dominant-baseline="central">
            {short(tick)}
          </text>
        </g>
      ))}
      {x.ticks(5).map((tick) => (
        <text key={tick} class="tick" x={x(tick)} y={height - margin.bottom + 17} text-anchor="middle">
          {tick.toLocaleString("en")}
        </text>
      ))}
      {noisy
        ? lines.map(({ name, points }) => <path key={name} class={`faint l-${name}`} d={path(points) ?? ""} />)
        : null}
      {lines.map(({ name, smooth }) => (
        <path key={name} class={`line l-${name}`} d={path(smooth) ?? ""} />
      ))}
    </svg>
  );
}

function short(value: number): string {
  if (value === 0) return "0";
  return Math.abs(value) < 1e-3 || Math.abs(value) >= 1e5
    ? value.toExponential()
    : String(Number(value.toPrecision(3)));
}
