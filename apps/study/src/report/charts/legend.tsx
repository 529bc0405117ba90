import { Mark, type Look } from "@ddep/ddep";

const [rowHeight, characterWidth, room] = [20, 6.4, 34];

/** Names of lines in a row beside their marks, in further rows where they do not fit. */
export function LegendRow({
  looks,
  x,
  y,
  width,
}: {
  looks: readonly Look[];
  x: number;
  y: number;
  width: number;
}) {
  return (
    <g>
      {placed(looks, width).map(({ look, left, row }) => (
        <g key={look.label} transform={`translate(${x + left} ${y + row * rowHeight})`}>
          <Mark look={look} x={7} y={0} />
          <text x={18} y={0} dominant-baseline="central">
            {look.label}
          </text>
        </g>
      ))}
    </g>
  );
}

/** What the rows of a legend take up. */
export function legendHeight(looks: readonly Look[], width: number): number {
  return rowHeight * (1 + Math.max(0, ...placed(looks, width).map(({ row }) => row)));
}

function placed(looks: readonly Look[], width: number) {
  let [left, row] = [0, 0];
  return looks.map((look) => {
    const size = look.label.length * characterWidth + room;
    if (left > 0 && left + size > width) [left, row] = [0, row + 1];
    const place = { look, left, row };
    left += size;
    return place;
  });
}
