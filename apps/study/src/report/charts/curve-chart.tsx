import { ChartFrame, Mark, plotOf, wideChart, type MarkStyle } from "@ddep/runs";
import { scaleLinear, scaleLog } from "d3-scale";
import { area, line } from "d3-shape";

/** The runs of one line at one position, as ratios. */
export interface CurvePoint {
  readonly x: number;
  readonly mean: number;
  /** Undefined for a single run. */
  readonly interval?: readonly [low: number, high: number];
  readonly values: readonly number[];
}

export interface Curve {
  readonly mark: MarkStyle;
  readonly points: readonly CurvePoint[];
}

export interface CurveChartProps {
  readonly title: string;
  /** With its unit. */
  readonly xLabel: string;
  readonly yLabel: string;
  readonly curves: readonly Curve[];
  readonly formatX: (x: number) => string;
  /** Formats the vertical axis; ratios in percent by default. */
  readonly formatY?: (y: number) => string;
}

const plotHeight = 330;

/** Lines over a varied setting, with the interval of each mean as a band and each run as a faint mark. The horizontal axis is logarithmic if it spans a decade. */
export function CurveChart({ title, xLabel, yLabel, curves, formatX, formatY = percent }: CurveChartProps) {
  const all = curves.flatMap(({ points }) => points);
  const xs = [...new Set(all.map(({ x }) => x))].toSorted((a, b) => a - b);
  const [first, last] = [xs[0] ?? 0, xs.at(-1) ?? 1];
  const log = first > 0 && last >= 10 * first;
  const marks = curves.map(({ mark }) => mark);
  const plot = plotOf(wideChart, plotHeight, marks);
  const { width, top } = plot;
  const range = [plot.left + 16, plot.right - 16];
  const single = first === last;
  const [low, high] = single ? [first - 1, last + 1] : [first, last];
  const x = log ? scaleLog([low, high], range) : scaleLinear([low, high], range);
  const y = scaleLinear(extent(all), [plot.bottom, top]).nice(6);
  return (
    <ChartFrame
      tickLines
      title={title}
      plot={plot}
      legend={marks}
      xLabel={`${xLabel}${log ? ", logarithmic" : ""}`}
      yLabel={yLabel}
      xTicks={apart(xs, x).map((tick) => ({ at: x(tick), label: formatX(tick) }))}
      yTicks={y.ticks(6).map((tick) => ({ at: y(tick), label: formatY(tick) }))}
    >
      <svg x={0} y={top} width={width} height={plotHeight} viewBox={`0 ${top} ${width} ${plotHeight}`}>
        {curves.map(({ mark, points }) => (
          <Band key={mark.label} mark={mark} points={points} x={x} y={y} />
        ))}
      </svg>
      {curves.map(({ mark, points }) => (
        <Line key={mark.label} mark={mark} points={points} x={x} y={y} formatX={formatX} formatY={formatY} />
      ))}
    </ChartFrame>
  );
}

type Place = (value: number) => number;

interface LineProps extends Curve {
  readonly x: Place;
  readonly y: Place;
}

function Band({ mark, points, x, y }: LineProps) {
  const known = points.filter(({ interval }) => interval !== undefined);
  // A band needs at least two positions; a single one gets a whisker.
  const [only] = known;
  if (known.length === 1 && only?.interval !== undefined) {
    const [low, high] = only.interval;
    return <path class={`whisker l-${mark.colour}`} d={`M${x(only.x)} ${y(low)}V${y(high)}`} />;
  }
  const path = area<CurvePoint>(
    (point) => x(point.x),
    ({ interval, mean }) => y(interval?.[0] ?? mean),
    ({ interval, mean }) => y(interval?.[1] ?? mean),
  );
  return <path class={`band m-${mark.colour}`} d={path(known) ?? ""} />;
}

function Line({ mark, points, x, y, formatX, formatY }: LineProps & { formatX: Show; formatY: Show }) {
  const path = line<CurvePoint>(
    (point) => x(point.x),
    ({ mean }) => y(mean),
  );
  return (
    <g>
      <path class={`line l-${mark.colour}`} d={path(points) ?? ""} />
      {points.flatMap(({ x: at, values }) =>
        values.length < 2
          ? []
          : values.map((value, i) => (
              <circle key={`${at} ${i}`} class={`run m-${mark.colour}`} cx={x(at)} cy={y(value)} r={2} />
            )),
      )}
      {points.map(({ x: at, mean, interval, values }) => (
        <g key={at}>
          <title>
            {`${mark.label}, ${formatX(at)}: ${formatY(mean)}${interval === undefined ? "" : ` (${formatY(interval[0])} to ${formatY(interval[1])})`}, ${values.length} ${values.length === 1 ? "run" : "runs"}`}
          </title>
          <Mark mark={mark} x={x(at)} y={y(mean)} />
        </g>
      ))}
    </g>
  );
}

type Show = (value: number) => string;

const percent: Show = (ratio) => String(Number((100 * ratio).toFixed(1)));

/** The range of all drawn values; a band that is far wider than the runs is cut. */
function extent(points: readonly CurvePoint[]): [number, number] {
  const values = points.flatMap(({ values, mean }) => [...values, mean]);
  if (values.length === 0) return [0, 1];
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const reach = Math.max(0.5 * (high - low), 0.005);
  const ends = points.flatMap(({ interval }) => interval ?? []);
  return [Math.max(low - reach, Math.min(low, ...ends), 0), Math.min(high + reach, Math.max(high, ...ends))];
}

/** Positions whose labels do not touch, including the last. */
function apart(xs: readonly number[], x: Place): number[] {
  const kept: number[] = [];
  for (const tick of xs.toReversed()) {
    const right = kept.at(-1);
    if (right === undefined || x(right) - x(tick) >= 38) kept.push(tick);
  }
  return kept;
}
