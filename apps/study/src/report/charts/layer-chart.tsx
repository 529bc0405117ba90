import { Mark, type Look } from "@ddep/ddep";
import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";
import { legendHeight, LegendRow } from "./legend.js";

/** Values from 0 to 1 of the layers of a network, null where one has none. */
export interface LayerLine {
  readonly look: Look;
  readonly values: readonly (readonly [layer: string, value: number | null])[];
}

const [width, plotHeight] = [720, 240];
const margin = { top: 60, right: 24, bottom: 52, left: 58 };

/** A line over the layers of a network, in the order of a pass. */
export function LayerChart({
  title,
  yLabel,
  lines,
}: {
  title: string;
  yLabel: string;
  lines: readonly LayerLine[];
}) {
  // prettier-ignore
  const looks = lines.map(({ look }) => look);
  const top = margin.top + legendHeight(looks, width);
  const bottom = top + plotHeight;
  const layers = [...new Set(lines.flatMap(({ values }) => values.map(([layer]) => layer)))];
  const x = scalePoint(layers, [margin.left + 24, width - margin.right - 24]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const path = line<readonly [string, number]>(
    ([layer]) => x(layer) ?? 0,
    ([, value]) => y(value),
  );
  return (
    <svg class="chart" viewBox={`0 0 ${width} ${bottom + margin.bottom}`} role="img" aria-label={title}>
      <title>{title}</title>
      <text class="title" x={0} y={14}>
        {title}
      </text>
      <LegendRow looks={looks} x={0} y={34} width={width} />
      <text class="tick" x={margin.left - 8} y={top - 16} text-anchor="end">
        {yLabel}
      </text>
      {y.ticks(5).map((tick) => (
        <g key={tick}>
          <line class="grid" x1={margin.left} x2={width - margin.right} y1={y(tick)} y2={y(tick)} />
          <text class="tick" x={margin.left - 8} y={y(tick)} text-anchor="end" dominant-baseline="central">
            {tick}
          </text>
        </g>
      ))}
      {layers.map((layer) => (
        <text key={layer} class="tick" x={x(layer)} y={bottom + 19} text-anchor="middle">
          {layer}
        </text>
      ))}
      <text class="axis" x={(margin.left + width - margin.right) / 2} y={bottom + 42} text-anchor="middle">
        layer, in the order of a pass
      </text>
      {lines.map(({ look, values }) => {
        const present = values.flatMap(([layer, value]) => (value === null ? [] : [[layer, value] as const]));
        return (
          <g key={look.label}>
            <path class={`line l-${look.colour}`} d={path(present) ?? ""} />
            {present.map(([layer, value]) => (
              <g key={layer}>
                <title>{`${look.label}, ${layer}: ${value.toFixed(2)}`}</title>
                <Mark look={look} x={x(layer) ?? 0} y={y(value)} />
              </g>
            ))}
          </g>
        );
      })}
    </svg>
  );
}
