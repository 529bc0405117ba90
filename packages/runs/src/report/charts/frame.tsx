import type { ComponentChildren } from "preact";
import type { MarkStyle } from "../marks.js";
import { Legend, legendHeight } from "./legend.js";

/** The width of a chart and the margins around its plot, in view-box units. */
export interface ChartSize {
  readonly width: number;
  readonly margin: { readonly top: number; readonly right: number; readonly bottom: number; readonly left: number };
}

/** The size of a standalone chart with a legend and axis labels. */
export const wideChart: ChartSize = { width: 720, margin: { top: 60, right: 24, bottom: 52, left: 58 } };
/** The size of a chart that shares a row with another, without a legend or axis labels. */
export const narrowChart: ChartSize = { width: 440, margin: { top: 30, right: 14, bottom: 30, left: 52 } };

/** The position of the plot in a chart of `width` and `height`, in view-box units. */
export interface Plot {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Places a plot of a given height in a chart, below the legend of these marks. */
export function plotOf({ width, margin }: ChartSize, height: number, legend: readonly MarkStyle[] = []): Plot {
  const top = margin.top + legendHeight(legend, width);
  const bottom = top + height;
  return { width, height: bottom + margin.bottom, left: margin.left, right: width - margin.right, top, bottom };
}

export interface ChartProps {
  readonly title: string;
  /** Small text after the title. */
  readonly note?: string | undefined;
  readonly width: number;
  readonly height: number;
  /** Whether the title is drawn or only available to screen readers. */
  readonly heading?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** A chart as an SVG with its title, as wide as the page allows. */
export function Chart({ title, note, width, height, heading = true, class: name = "chart", children }: ChartProps) {
  return (
    <svg class={name} viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
      <title>{title}</title>
      {heading ? (
        <text class="title" x={0} y={14}>
          {title}
          {note === undefined ? null : <tspan class="tick">{`  ${note}`}</tspan>}
        </text>
      ) : null}
      {children}
    </svg>
  );
}

/** A position on an axis, in view-box units, and its label. */
export interface Tick {
  readonly at: number;
  readonly label: string | number;
}

export interface ChartFrameProps {
  readonly title: string;
  /** Small text after the title. */
  readonly note?: string | undefined;
  readonly plot: Plot;
  readonly legend?: readonly MarkStyle[];
  /** With its unit. */
  readonly xLabel?: string;
  readonly yLabel?: string;
  readonly xTicks: readonly Tick[];
  readonly yTicks: readonly Tick[];
  /** Draws a short line at each tick of the horizontal axis. */
  readonly tickLines?: boolean;
  readonly children: ComponentChildren;
}

/** A chart with a title, a legend, labelled axes, and a grid line at each tick of the vertical axis. */
export function ChartFrame({ title, note, plot, legend = [], tickLines = false, children, ...axes }: ChartFrameProps) {
  const { width, height, left, right, top, bottom } = plot;
  const { xLabel, yLabel, xTicks, yTicks } = axes;
  return (
    <Chart title={title} note={note} width={width} height={height}>
      {legend.length === 0 ? null : <Legend marks={legend} x={0} y={34} width={width} />}
      {yLabel === undefined ? null : (
        <text class="tick" x={0} y={top - 16}>
          {yLabel}
        </text>
      )}
      {yTicks.map(({ at, label }) => (
        <g key={at}>
          <line class="grid" x1={left} x2={right} y1={at} y2={at} />
          <text class="tick" x={left - 8} y={at} text-anchor="end" dominant-baseline="central">
            {label}
          </text>
        </g>
      ))}
      {xLabel === undefined ? null : (
        <text class="axis" x={(left + right) / 2} y={bottom + 42} text-anchor="middle">
          {xLabel}
        </text>
      )}
      {xTicks.map(({ at, label }) => (
        <g key={at}>
          {tickLines ? <line class="grid" x1={at} x2={at} y1={bottom} y2={bottom + 5} /> : null}
          <text class="tick" x={at} y={bottom + 19} text-anchor="middle">
            {label}
          </text>
        </g>
      ))}
      {children}
    </Chart>
  );
}
