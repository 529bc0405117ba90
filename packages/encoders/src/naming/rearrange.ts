import { countOf, denseStrides, gather, type LazyTensor } from "@ddep/core";

/** Permutes the axes of a tensor: axis `i` of the result is axis `order[i]`. */
export function permuted({ shape, dtype, read }: LazyTensor, order: readonly number[]): LazyTensor {
  const strides = denseStrides(shape);
  const outShape = order.map((axis) => shape[axis]!);
  const outStrides = order.map((axis) => strides[axis]!);
  return { shape: outShape, dtype, read: async () => gather(await read(), outShape, outStrides) };
}

/** Returns the same numbers with another shape of equal size. */
export const reshaped = ({ dtype, read }: LazyTensor, shape: readonly number[]): LazyTensor => ({
  shape,
  dtype,
  read,
});

/** Concatenates tensors along the first axis. */
export function joined(parts: readonly LazyTensor[]): LazyTensor {
  const [first] = parts;
  const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0);
  return {
    shape: [rows, ...first!.shape.slice(1)],
    dtype: first!.dtype,
    async read() {
      const values = [];
      for (const { read } of parts) values.push(await read());
      const out = new Float32Array(values.reduce((sum, { length }) => sum + length, 0));
      let offset = 0;
      for (const part of values) {
        out.set(part, offset);
        offset += part.length;
      }
      return out;
    },
  };
}

/** Returns rows `begin` to `end` of the first axis. */
export function rows({ shape, dtype, read }: LazyTensor, begin: number, end: number): LazyTensor {
  const row = countOf(shape.slice(1));
  return {
    shape: [end - begin, ...shape.slice(1)],
    dtype,
    read: async () => (await read()).slice(begin * row, end * row),
  };
}

/** Permutes a kernel `[H, W, I, O]` to `[O, I, H, W]`. */
export const toOihw = (kernel: LazyTensor): LazyTensor => permuted(kernel, [3, 2, 0, 1]);

/** Transposes a matrix. */
export const transposed = (matrix: LazyTensor): LazyTensor => permuted(matrix, [1, 0]);

/** Flattens a tensor to one axis, such as the scale `[1, 1, 1, C]` of a normalisation. */
export const flat = (tensor: LazyTensor): LazyTensor => reshaped(tensor, [countOf(tensor.shape)]);
