import { Chart, Mark, type MarkStyle } from "@ddep/runs";
import { scaleLinear } from "d3-scale";

/** A mean and its interval, as ratios. */
export interface IntervalRow {
  readonly name: string;
  readonly mark: MarkStyle;
  readonly mean: number;
  /** Undefined for a single run. */
  readonly interval?: readonly [low: number, high: number];
  readonly values: readonly number[];
}

export interface IntervalChartProps {
  readonly title: string;
  /** With its unit. */
  readonly xLabel: string;
  readonly rows: readonly IntervalRow[];
  /** Draws a line at 0 and keeps it visible. */
  readonly zero?: boolean;
}

const [width, rowHeight, top, right, bottom] = [720, 30, 38, 24, 48];

/** One row per mean: its mark, its interval as a line, and its runs as faint marks. */
export function IntervalChart({ title, xLabel, rows, zero = false }: IntervalChartProps) {
  const left = Math.min(320, 20 + 6.6 * Math.max(0, ...rows.map(({ name }) => name.length)));
  const ends = rows.flatMap(({ mean, interval, values }) => [mean, ...values, ...(interval ?? [])]);
  const all = zero ? [0, ...ends] : ends;
  const x = scaleLinear([Math.min(...all), Math.max(...all)], [left + 8, width - right]).nice(6);
  const foot = top + rows.length * rowHeight;
  return (
    <Chart title={title} width={width} height={foot + bottom}>
      {x.ticks(6).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={x(tick)} x2={x(tick)} y1={top - 6} y2={foot} />
          <text class="tick" x={x(tick)} y={foot + 16} text-anchor="middle">
            {Number((100 * tick).toFixed(1))}
          </text>
        </g>
      ))}
      {zero ? <line class="zero" x1={x(0)} x2={x(0)} y1={top - 6} y2={foot} /> : null}
      <text class="axis" x={(left + width - right) / 2} y={foot + 38} text-anchor="middle">
        {xLabel}
      </text>
      {rows.map((row, i) => (
        <Row key={row.name} row={row} x={x} left={left} y={top + (i + 0.5) * rowHeight} />
      ))}
    </Chart>
  );
}

function Row({ row, x, left, y }: { row: IntervalRow; x: (value: number) => number; left: number; y: number }) {
  const { name, mark, mean, interval, values } = row;
  const percent = (ratio: number) => (100 * ratio).toFixed(1);
  return (
    <g>
      <title>
        {`${name}: ${percent(mean)}${interval === undefined ? "" : ` (${percent(interval[0])} to ${percent(interval[1])})`}`}
      </title>
      <text x={left - 8} y={y} text-anchor="end" dominant-baseline="central">
        {name}
      </text>
      {interval === undefined ? null : (
        <path class={`whisker l-${mark.colour}`} d={`M${x(interval[0])} ${y}H${x(interval[1])}`} />
      )}
      {values.length < 2
        ? null
        : values.map((value, i) => <circle key={i} class={`run m-${mark.colour}`} cx={x(value)} cy={y + 9} r={2} />)}
      <Mark mark={mark} x={x(mean)} y={y} />
    </g>
  );
}
