import { Mark, type MarkStyle } from "../marks.js";

const [rowHeight, characterWidth, room] = [20, 6.4, 34];

export interface LegendProps {
  readonly marks: readonly MarkStyle[];
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

/** The marks with their labels in a row, wrapped into further rows if they do not fit. */
export function Legend({ marks, x, y, width }: LegendProps) {
  return (
    <g>
      {placed(marks, width).map(({ mark, left, row }) => (
        <g key={mark.label} transform={`translate(${x + left} ${y + row * rowHeight})`}>
          <Mark mark={mark} x={7} y={0} />
          <text x={18} y={0} dominant-baseline="central">
            {mark.label}
          </text>
        </g>
      ))}
    </g>
  );
}

/** The height of all rows of a legend; 0 without marks. */
export function legendHeight(marks: readonly MarkStyle[], width: number): number {
  return rowHeight * (1 + Math.max(-1, ...placed(marks, width).map(({ row }) => row)));
}

function placed(marks: readonly MarkStyle[], width: number) {
  let [left, row] = [0, 0];
  return marks.map((mark) => {
    const size = mark.label.length * characterWidth + room;
    if (left > 0 && left + size > width) [left, row] = [0, row + 1];
    const place = { mark, left, row };
    left += size;
    return place;
  });
}
