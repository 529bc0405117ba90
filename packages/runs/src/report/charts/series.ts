import type { MetricRecord } from "../../records.js";

export type Point = readonly [x: number, y: number];

const mostPoints = 300;

/** A field over the steps, as at most 300 points; if there are more records, neighbours are averaged. */
export function pointsOf(records: readonly MetricRecord[], field: (record: MetricRecord) => number): Point[] {
  const size = Math.max(1, Math.ceil(records.length / mostPoints));
  return Array.from({ length: Math.ceil(records.length / size) }, (_, i) => {
    const group = records.slice(i * size, (i + 1) * size);
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    return [mean(group.map(({ step }) => step)), mean(group.map(field))];
  });
}

/** The trend of noisy points: a moving average over a thirtieth of the curve on either side. */
export function trend(points: readonly Point[]): Point[] {
  const reach = Math.floor(points.length / 30);
  return points.map(([x], i) => {
    // The window shrinks towards the ends, to avoid bias there.
    const side = Math.min(reach, i, points.length - 1 - i);
    const near = points.slice(i - side, i + side + 1);
    return [x, near.reduce((sum, [, y]) => sum + y, 0) / near.length];
  });
}

/** Whether values span such a range that they need a logarithmic axis. */
export function wantsLog(values: readonly number[]): boolean {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low > 0 && high > 8 * low;
}
