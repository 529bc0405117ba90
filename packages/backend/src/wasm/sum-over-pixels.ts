import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { call, fasterKernel, free, values } from "./kernel.js";

interface Attributes {
  readonly axis: number | readonly number[];
  readonly keepDims: boolean;
}

/** The sum over all axes but the last, where that is asked for. See {@link averageOverPixels}. */
export const sum = fasterKernel<"x", Attributes>(tf.Sum, ({ inputs: { x }, attrs, backend }) =>
  overPixels(backend, x, attrs, tf.util.sizeFromShape(x.shape.slice(0, -1))),
);

/** The mean over all axes but the last, where that is asked for. */
export const mean = fasterKernel<"x", Attributes>(tf.Mean, ({ inputs: { x }, attrs, backend }) =>
  overPixels(backend, x, attrs, 1),
);

function overPixels(
  backend: BackendWasm,
  x: tf.TensorInfo,
  { axis, keepDims }: Attributes,
  factor: number,
): tf.TensorInfo | undefined {
  const rank = x.shape.length;
  const axes = tf.util.parseAxisParam(axis as number[], x.shape);
  const channels = x.shape.at(-1) ?? 0;
  const pixels = tf.util.sizeFromShape(x.shape) / channels;
  if (x.dtype !== "float32" || rank < 2 || axes.length !== rank - 1 || axes.includes(rank - 1)) return;
  if (pixels < 2 || channels === 0) return;
  const average = averageOverPixels(backend, x, pixels, channels);
  const result = values(backend, average);
  if (result.includes(NAN_IN_DISGUISE)) {
    free(backend, average);
    return;
  }
  if (factor !== 1) for (let c = 0; c < channels; c++) result[c]! *= factor;
  average.shape = keepDims ? [...Array<number>(rank - 1).fill(1), channels] : [channels];
  return average;
}

/**
 * What XNNPACK's kernels that cut off at a least value make of NaN where that value is minus infinity. A result that holds it
 * is computed again by TF.js's own kernel, so that a NaN stays one.
 */
const NAN_IN_DISGUISE = -Infinity;

/** Whether a map that XNNPACK computed may hold a NaN in disguise: its averages do then, too. */
export function mayHideNaN(backend: BackendWasm, map: tf.TensorInfo): boolean {
  const channels = map.shape.at(-1)!;
  const pixels = tf.util.sizeFromShape(map.shape) / channels;
  if (pixels < 2) return values(backend, map).includes(NAN_IN_DISGUISE);
  const average = averageOverPixels(backend, map, pixels, channels);
  const found = values(backend, average).includes(NAN_IN_DISGUISE);
  free(backend, average);
  return found;
}

/** Pixels that are added one to another before their sums are. */
const mostInARow = 64;

/**
 * The mean over pixels by XNNPACK's average pooling, which adds whole pixels where TF.js's own kernel transposes the map
 * and adds value by value: nine times slower. In two stages, which rounds less than one long sum.
 */
function averageOverPixels(backend: BackendWasm, x: tf.TensorInfo, pixels: number, channels: number): tf.TensorInfo {
  let row = Math.min(mostInARow, pixels);
  while (pixels % row !== 0) row--;
  const pool = (map: tf.TensorInfo, lines: number, size: number) =>
    size === 1
      ? undefined
      : call(
          backend,
          "AvgPool",
          { x: { ...map, shape: [1, lines, size, channels] } },
          { filterSize: [1, size], strides: [1, size], pad: "valid" },
        );
  const rows = pool(x, pixels / row, row);
  const whole = pool(rows ?? x, 1, pixels / row);
  if (whole === undefined) return rows!;
  if (rows !== undefined) free(backend, rows);
  return whole;
}
