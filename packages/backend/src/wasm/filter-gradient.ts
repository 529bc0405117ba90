import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import { free, freeView, values, view, zeros } from "./kernel.js";
import { shiftedStrips, type ShiftedStrips } from "./shifted-strips.js";

type Values = ReturnType<typeof values>;

/** A line of the input and the place that it is laid to. */
interface Line {
  readonly plane: number;
  /** The position of its first pixel within the plane. */
  readonly position: number;
  readonly count: number;
}

/** What is one convolution's own about the gradient at its filter: how it lays out its input, and what it makes of that. */
interface FilterGradient {
  /** The shape of what a tap sees of a block; a plane of the layout has as many numbers. */
  viewOf(positions: number): [number, number];
  /** Numbers from one position of a plane to the next. */
  readonly step: number;
  /** Copies every `strideWidth`th pixel of a line, whose first number is at `read`, into its plane. */
  layLine(from: Values, read: number, to: Values, line: Line, positions: number): void;
  /** The gradient of a tap from what it sees, `a`, and the output's gradient `[positions, O]`, `b`. */
  tapGradient(a: tf.TensorInfo, b: tf.TensorInfo): tf.TensorInfo;
}

/**
 * The gradient of a convolution at its filter, tap by tap and block by block of the output.
 *
 * The input is laid out once a block, with zeros between its lines: what another tap sees lies in the same memory, some
 * positions further on, and is used where it lies. See {@link shiftedStrips}.
 */
export function filterGradient(
  backend: BackendWasm,
  x: tf.TensorInfo,
  dy: tf.TensorInfo,
  filterShape: number[],
  conv: tf.backend_util.Conv2DInfo,
  { viewOf, step, layLine, tapGradient }: FilterGradient,
): tf.TensorInfo {
  const strips = shiftedStrips(conv);
  const { length, reach } = strips;
  const shape = viewOf(length);
  const planeSize = shape[0] * shape[1];
  const out = zeros(backend, filterShape);
  const planes = backend.makeOutput([strips.planes.length * planeSize + reach * step], "float32");
  for (let block = 0; block < strips.blocks; block++) {
    const b = backend.makeOutput([length, conv.outChannels], "float32");
    const [from, to] = [values(backend, x), values(backend, planes)];
    to.fill(0);
    forEachLine(strips, block, conv, (read, line) => layLine(from, read, to, line, length));
    layGradient(backend, dy, b, block, strips, conv);
    for (const [tap, { plane, shift }] of strips.taps.entries()) {
      const a = view(backend, planes, plane * planeSize + shift * step, shape);
      const part = tapGradient(a, b);
      freeView(backend, a);
      addTo(backend, out, tap, part);
      free(backend, part);
    }
    free(backend, b);
  }
  free(backend, planes);
  return out;
}

/** Calls `lay` with each line of `x` `[B, H, W, I]` that some tap sees in a block, and the index of its first number. */
function forEachLine(
  { planes, rows, columns, stripsOf }: ShiftedStrips,
  block: number,
  { inHeight, inWidth, inChannels, outWidth, strideHeight, strideWidth }: tf.backend_util.Conv2DInfo,
  lay: (read: number, line: Line) => void,
): void {
  const start = Math.max(0, columns.low);
  for (const { image, first, count, position } of stripsOf(block)) {
    for (const [plane, remainder] of planes.entries()) {
      const end = Math.min(Math.ceil((inWidth - remainder.column) / strideWidth), outWidth + columns.high);
      if (end <= start) continue;
      for (let i = rows.low; i < count + rows.high; i++) {
        const row = (first + i) * strideHeight + remainder.row;
        if (row < 0 || row >= inHeight) continue;
        lay(((image * inHeight + row) * inWidth + start * strideWidth + remainder.column) * inChannels, {
          plane,
          position: position + (i - rows.low) * columns.pitch + start - columns.low,
          count: end - start,
        });
      }
    }
  }
}

/** Lays the strips of one block of `dy` `[B, H', W', O]` out as `[positions, O]`, with zeros between its lines. */
function layGradient(
  backend: BackendWasm,
  dy: tf.TensorInfo,
  b: tf.TensorInfo,
  block: number,
  { columns, stripsOf }: ShiftedStrips,
  { outHeight, outWidth, outChannels }: tf.backend_util.Conv2DInfo,
): void {
  const [from, to] = [values(backend, dy), values(backend, b)];
  const line = outWidth * outChannels;
  to.fill(0);
  for (const { image, first, count, position } of stripsOf(block)) {
    for (let i = 0; i < count; i++) {
      const read = (image * outHeight + first + i) * line;
      to.set(from.subarray(read, read + line), (position + i * columns.pitch) * outChannels);
    }
  }
}

/** Adds the gradient of a tap to that of the filter, whose taps follow one another. */
function addTo(backend: BackendWasm, filter: tf.TensorInfo, tap: number, part: tf.TensorInfo): void {
  const [from, to] = [values(backend, part), values(backend, filter)];
  const start = tap * from.length;
  for (let i = 0; i < from.length; i++) to[start + i]! += from[i]!;
}
