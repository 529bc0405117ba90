import * as tf from "@tensorflow/tfjs-core";
import { values, wasmKernel, zeros } from "./kernel.js";

/**
 * The sum of the slices of `x` `[n, ...]` that share a segment id `[n]`, as `[numSegments, ...]`; a slice whose id is no
 * segment is left out. The gradient of `gather` needs it.
 */
export const unsortedSegmentSum = wasmKernel<"x" | "segmentIds", tf.UnsortedSegmentSumAttrs>(
  tf.UnsortedSegmentSum,
  ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
    const inner = x.shape.slice(segmentIds.shape.length);
    const size = tf.util.sizeFromShape(inner);
    const out = zeros(backend, [numSegments, ...inner], x.dtype === "int32" ? "int32" : "float32");
    const [from, ids, to] = [values(backend, x), values(backend, segmentIds), values(backend, out)];
    for (const [i, id] of ids.entries()) {
      if (id < 0 || id >= numSegments) continue;
      for (let k = 0; k < size; k++) to[id * size + k]! += from[i * size + k]!;
    }
    return out;
  },
);
