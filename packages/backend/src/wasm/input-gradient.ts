import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs-core";
import { call, free, values, zeros } from "./kernel.js";
import { phasesOf, sidesOf, type Phase } from "./phases.js";

/**
 * The gradient of a convolution at its input, as the backend's fast forward convolution over the output's gradient: once
 * for stride 1, once per phase for a larger stride.
 *
 * `dy` is `[B, H', W', O]`; `filter` `[h, w, ...]` already maps channels of the output to those of the input; the result is
 * `[B, H, W, C]`.
 */
export function inputGradient(
  backend: BackendWasm,
  kernelName: "Conv2D" | "DepthwiseConv2dNative",
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  conv: tf.backend_util.Conv2DInfo,
): tf.TensorInfo {
  const sides = sidesOf(conv);
  const columns = phasesOf(sides.columns);
  const single = conv.strideHeight === 1 && conv.strideWidth === 1;
  const out = single ? undefined : zeros(backend, conv.inShape);
  for (const row of phasesOf(sides.rows)) {
    for (const column of columns) {
      const part = phaseGradient(backend, kernelName, dy, filter, row, column);
      if (out === undefined) return part ?? zeros(backend, conv.inShape);
      if (part === undefined) continue;
      scatter(backend, part, out, row, column, conv);
      free(backend, part);
    }
  }
  return out ?? zeros(backend, conv.inShape);
}

/** The gradient at the positions of one phase, or undefined where it is zero. */
function phaseGradient(
  backend: BackendWasm,
  kernelName: string,
  dy: tf.TensorInfo,
  filter: tf.TensorInfo,
  row: Phase,
  column: Phase,
): tf.TensorInfo | undefined {
  if (row.taps.length === 0 || column.taps.length === 0) return undefined;
  const cropped = crop(backend, dy, row, column);
  if (cropped === undefined) return undefined;
  const taps = selectTaps(backend, filter, row.taps, column.taps);
  const pad = [
    [0, 0],
    [Math.max(0, row.before), Math.max(0, row.after)],
    [Math.max(0, column.before), Math.max(0, column.after)],
    [0, 0],
  ];
  const attributes = { strides: [1, 1], dilations: [1, 1], pad, dataFormat: "NHWC" };
  const part = call(backend, kernelName, { x: cropped, filter: taps }, attributes);
  free(backend, taps);
  if (cropped !== dy) free(backend, cropped);
  return part;
}

/** `dy` without the edges that reach no input; `dy` itself where there are none, undefined where nothing is left. */
function crop(backend: BackendWasm, dy: tf.TensorInfo, row: Phase, column: Phase): tf.TensorInfo | undefined {
  const [top, bottom] = [Math.max(0, -row.before), Math.max(0, -row.after)];
  const [left, right] = [Math.max(0, -column.before), Math.max(0, -column.after)];
  if (top + bottom + left + right === 0) return dy;
  const [batch = 0, height = 0, width = 0, channels = 0] = dy.shape;
  const size = [batch, height - top - bottom, width - left - right, channels];
  if (Math.min(...size) <= 0) return undefined;
  return call(backend, "Slice", { x: dy }, { begin: [0, top, left, 0], size });
}

function selectTaps(
  backend: BackendWasm,
  filter: tf.TensorInfo,
  rows: readonly number[],
  columns: readonly number[],
): tf.TensorInfo {
  const [, width = 0, ...channels] = filter.shape;
  const block = tf.util.sizeFromShape(channels);
  const out = backend.makeOutput([rows.length, columns.length, ...channels], "float32");
  const [from, to] = [values(backend, filter), values(backend, out)];
  let at = 0;
  for (const row of rows) {
    for (const column of columns) {
      const start = (row * width + column) * block;
      to.set(from.subarray(start, start + block), at);
      at += block;
    }
  }
  return out;
}

function scatter(
  backend: BackendWasm,
  part: tf.TensorInfo,
  out: tf.TensorInfo,
  row: Phase,
  column: Phase,
  { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth }: tf.backend_util.Conv2DInfo,
): void {
  const [from, to] = [values(backend, part), values(backend, out)];
  let read = 0;
  for (let b = 0; b < batchSize; b++) {
    for (let i = 0; i < row.count; i++) {
      const line = (b * inHeight + row.first + i * strideHeight) * inWidth + column.first;
      for (let j = 0; j < column.count; j++) {
        let write = (line + j * strideWidth) * inChannels;
        for (let c = 0; c < inChannels; c++) to[write++] = from[read++]!;
      }
    }
  }
}
