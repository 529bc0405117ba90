import type { BackendWasm } from "@tensorflow/tfjs-backend-wasm";
import type * as tf from "@tensorflow/tfjs-core";
import { values } from "./kernel.js";
import type { ShiftedStrips } from "./shifted-strips.js";

/** Lays the strips of one block of `dy` `[B, H', W', O]` out as `[positions, O]`, with zeros between its lines. */
export function layGradient(
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
