import { scaleLinear } from "d3-scale";
import { formatPercent } from "../../format.js";
import { Mark, type MarkStyle } from "../marks.js";
import { Chart } from "./frame.js";

/** One row: a name and values from 0 to 1, or null. */
export interface DotRow {
  readonly name: string;
  readonly values: readonly (readonly [MarkStyle, number | null])[];
}

const [width, rowHeight, top, right] = [720, 24, 26, 16];

/** IoU as dots, one line per row, from 0 to 100 percent. */
export function DotPlot({ rows, title }: { rows: readonly DotRow[]; title: string }) {
  const left = Math.min(240, 24 + 9 * Math.max(...rows.map(({ name }) => name.length)));
  const x = scaleLinear([0, 1], [left, width - right]);
  const height = top + rows.length * rowHeight + 8;
  return (
    <Chart class="chart dots" heading={false} title={title} width={width} height={height}>
      <text class="tick" x={left - 24} y={top - 12} text-anchor="end">
        IoU
      </text>
      {x.ticks(5).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={x(tick)} x2={x(tick)} y1={top - 6} y2={height - 4} />
          <text class="tick" x={x(tick)} y={top - 12} text-anchor="middle">
            {`${100 * tick}%`}
          </text>
        </g>
      ))}
      {rows.map((row, i) => (
        <Row key={row.name} row={row} x={x} y={top + (i + 0.5) * rowHeight} left={left} />
      ))}
    </Chart>
  );
}

function Row({ row, x, y, left }: { row: DotRow; x: (value: number) => number; y: number; left: number }) {
  const present = row.values.flatMap(([mark, value]) => (value === null ? [] : [{ mark, value }]));
  const values = present.map(({ value }) => value);
  return (
    <g>
      <text class="name" x={left - 12} y={y} text-anchor="end" dominant-baseline="central">
        {row.name}
      </text>
      {present.length === 0 ? (
        <text class="tick" x={x(0) + 6} y={y} dominant-baseline="central">
          absent
        </text>
      ) : (
        <line class="span" x1={x(Math.min(...values))} x2={x(Math.max(...values))} y1={y} y2={y} />
      )}
      {present.toReversed().map(({ mark, value }) => (
        <g key={mark.label}>
          <title>{`${row.name}, ${mark.label}: ${formatPercent(value)}`}</title>
          <Mark mark={mark} x={x(value)} y={y} />
        </g>
      ))}
    </g>
  );
}
