import { denseStrides, gather } from "./tensor-files/gather.js";

/**
 * The memory layout of a tensor here and in a PyTorch checkpoint:
 * - `conv`: `[H, W, I, O]` here, `[O, I, H, W]` there;
 * - `depthwise`: `[H, W, C, 1]` here, `[C, 1, H, W]` there;
 * - `linear`: `[I, O]` here, `[O, I]` there;
 * - `plain`: the same on both sides.
 */
export type Layout = "conv" | "depthwise" | "linear" | "plain";

/** For each axis of the PyTorch tensor, the axis of our tensor it comes from. */
const toTorch: Record<Exclude<Layout, "plain">, readonly number[]> = {
  conv: [3, 2, 0, 1],
  depthwise: [2, 3, 0, 1],
  linear: [1, 0],
};

function inverse(order: readonly number[]): number[] {
  const out: number[] = [];
  order.forEach((from, to) => (out[from] = to));
  return out;
}

function transpose(data: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const strides = denseStrides(shape);
  return gather(
    data,
    order.map((axis) => shape[axis]!),
    order.map((axis) => strides[axis]!),
  );
}

/** Returns the shape that one of our tensors has in a PyTorch checkpoint. */
export function torchShape(shape: readonly number[], layout: Layout): number[] {
  return layout === "plain" ? [...shape] : toTorch[layout].map((axis) => shape[axis]!);
}

/** Reorders our values into PyTorch's layout; `shape` is ours. */
export function toTorchLayout(data: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  return layout === "plain" ? data : transpose(data, shape, toTorch[layout]);
}

/** Reorders PyTorch's values into our layout; `shape` is ours. */
export function fromTorchLayout(data: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  return layout === "plain" ? data : transpose(data, torchShape(shape, layout), inverse(toTorch[layout]));
}
