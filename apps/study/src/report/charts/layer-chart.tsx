import { Mark, type MarkStyle } from "@ddep/runs";
import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";
import { Frame, margin, topBelow, width } from "./frame.js";

/** Values from 0 to 1 of the layers of a network, null where one has none. */
export interface LayerLine {
  readonly mark: MarkStyle;
  readonly values: readonly (readonly [layer: string, value: number | null])[];
}

const plotHeight = 240;

/** A line over the layers of a network, in the order of a pass. */
export function LayerChart({ title, yLabel, lines }: { title: string; yLabel: string; lines: readonly LayerLine[] }) {
  const marks = lines.map(({ mark }) => mark);
  const top = topBelow(marks);
  const bottom = top + plotHeight;
  const layers = [...new Set(lines.flatMap(({ values }) => values.map(([layer]) => layer)))];
  const x = scalePoint(layers, [margin.left + 24, width - margin.right - 24]);
  const y = scaleLinear([0, 1], [bottom, top]);
  const path = line<readonly [string, number]>(
    ([layer]) => x(layer) ?? 0,
    ([, value]) => y(value),
  );
  return (
    <Frame
      title={title}
      marks={marks}
      xLabel="layer, in the order of a pass"
      yLabel={yLabel}
      y={y}
      ticks={5}
      formatY={String}
      top={top}
      bottom={bottom}
    >
      {layers.map((layer) => (
        <text key={layer} class="tick" x={x(layer)} y={bottom + 19} text-anchor="middle">
          {layer}
        </text>
      ))}
      {lines.map(({ mark, values }) => {
        const present = values.flatMap(([layer, value]) => (value === null ? [] : [[layer, value] as const]));
        return (
          <g key={mark.label}>
            <path class={`line l-${mark.colour}`} d={path(present) ?? ""} />
            {present.map(([layer, value]) => (
              <g key={layer}>
                <title>{`${mark.label}, ${layer}: ${value.toFixed(2)}`}</title>
                <Mark mark={mark} x={x(layer) ?? 0} y={y(value)} />
              </g>
            ))}
          </g>
        );
      })}
    </Frame>
  );
}
