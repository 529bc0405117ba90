import { countOf } from "./dtype.js";

/** Returns the strides of a contiguous tensor, whose last axis varies fastest. */
export function denseStrides(shape: readonly number[]): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    strides[axis] = stride;
    stride *= shape[axis]!;
  }
  return strides;
}

/**
 * Copies a strided view into a dense tensor: element `i` of the result is `data[offset + sum_k i_k strides_k]`.
 *
 * Source: the addressing of torch.Tensor.as_strided.
 */
export function gather(
  data: Float32Array,
  shape: readonly number[],
  strides: readonly number[],
  offset = 0,
): Float32Array {
  const out = new Float32Array(countOf(shape));
  const outer = shape.slice(0, -1);
  const [length = 1, step = 0] = [shape.at(-1), strides.at(-1)];
  const index = new Array<number>(outer.length).fill(0);
  let from = offset;
  for (let to = 0; to < out.length; to += length) {
    for (let i = 0; i < length; i++) out[to + i] = data[from + i * step]!;
    for (let axis = outer.length - 1; axis >= 0; axis--) {
      from += strides[axis]!;
      if (++index[axis]! < outer[axis]!) break;
      from -= strides[axis]! * outer[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}
