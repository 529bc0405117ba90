import { ChartFrame, Mark, plotOf, wideChart, type MarkStyle } from "@ddep/runs";
import { scaleLinear, scalePoint } from "d3-scale";
import { line } from "d3-shape";

/** Values from 0 to 1 for the layers of a network, or null. */
export interface LayerLine {
  readonly mark: MarkStyle;
  readonly values: readonly (readonly [layer: string, value: number | null])[];
}

const plotHeight = 240;

/** Lines over the layers of a network, in the order of the forward pass. */
export function LayerChart({ title, yLabel, lines }: { title: string; yLabel: string; lines: readonly LayerLine[] }) {
  const marks = lines.map(({ mark }) => mark);
  const plot = plotOf(wideChart, plotHeight, marks);
  const layers = [...new Set(lines.flatMap(({ values }) => values.map(([layer]) => layer)))];
  const x = scalePoint(layers, [plot.left + 24, plot.right - 24]);
  const y = scaleLinear([0, 1], [plot.bottom, plot.top]);
  const path = line<readonly [string, number]>(
    ([layer]) => x(layer) ?? 0,
    ([, value]) => y(value),
  );
  return (
    <ChartFrame
      title={title}
      plot={plot}
      legend={marks}
      xLabel="layer, in the order of the forward pass"
      yLabel={yLabel}
      xTicks={layers.map((layer) => ({ at: x(layer) ?? 0, label: layer }))}
      yTicks={y.ticks(5).map((tick) => ({ at: y(tick), label: tick }))}
    >
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
    </ChartFrame>
  );
}
