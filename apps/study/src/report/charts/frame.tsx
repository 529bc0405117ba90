import type { MarkStyle } from "@ddep/runs";
import type { ScaleContinuousNumeric } from "d3-scale";
import type { ComponentChildren } from "preact";
import { legendHeight, LegendRow } from "./legend.js";

export const width = 720;
export const margin = { top: 60, right: 24, bottom: 52, left: 58 };

/** Where the plot below a legend of these marks begins. */
export const topBelow = (marks: readonly MarkStyle[]): number => margin.top + legendHeight(marks, width);

export interface FrameProps {
  readonly title: string;
  readonly marks: readonly MarkStyle[];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly y: ScaleContinuousNumeric<number, number>;
  /** How many lines of the grid there are, about. */
  readonly ticks: number;
  readonly formatY: (y: number) => string;
  readonly top: number;
  readonly bottom: number;
  readonly children: ComponentChildren;
}

/** What charts of lines have in common: title, legend, the vertical axis with its grid, and the words below the horizontal one. */
export function Frame({ title, marks, xLabel, yLabel, y, ticks, formatY, top, bottom, children }: FrameProps) {
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${bottom + margin.bottom}`} role="img" aria-label={title}>
      <title>{title}</title>
      <text class="title" x={0} y={14}>
        {title}
      </text>
      <LegendRow marks={marks} x={0} y={34} width={width} />
      <text class="tick" x={0} y={top - 16}>
        {yLabel}
      </text>
      {y.ticks(ticks).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={margin.left - 8} y={y(tick)} text-anchor="end" dominant-baseline="central">
            {formatY(tick)}
          </text>
        </g>
      ))}
      <text class="axis" x={(margin.left + width - margin.right) / 2} y={bottom + 42} text-anchor="middle">
        {xLabel}
      </text>
      {children}
    </svg>
  );
}
