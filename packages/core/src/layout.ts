/**
 * How an internal tensor lies in a PyTorch checkpoint:
 * - `conv`: `[H, W, I, O]` here, `[O, I, H, W]` there;
 * - `depthwise`: `[H, W, C, 1]` here, `[C, 1, H, W]` there;
 * - `linear`: `[I, O]` here, `[O, I]` there;
 * - `plain`: the same on both sides.
 */
export type Layout = "conv" | "depthwise" | "linear" | "plain";

/** For each axis of the PyTorch tensor, the axis of ours it comes from. */
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
  const strides = shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
  const outShape = order.map((axis) => shape[axis]!);
  const outStrides = order.map((axis) => strides[axis]!);
  const out = new Float32Array(data.length);
  const index = new Array<number>(outShape.length).fill(0);
  let from = 0;
  for (let to = 0; to < out.length; to++) {
    out[to] = data[from]!;
    for (let axis = outShape.length - 1; axis >= 0; axis--) {
      from += outStrides[axis]!;
      if (++index[axis]! < outShape[axis]!) break;
      from -= outStrides[axis]! * outShape[axis]!;
      index[axis] = 0;
    }
  }
  return out;
}

/** The shape a tensor of ours has in a PyTorch checkpoint. */
export function torchShape(shape: readonly number[], layout: Layout): number[] {
  return layout === "plain" ? [...shape] : toTorch[layout].map((axis) => shape[axis]!);
}

/** Our values, in PyTorch's order. */
export function toTorchLayout(data: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  return layout === "plain" ? data : transpose(data, shape, toTorch[layout]);
}

/** PyTorch's values, in our order; `shape` is ours. */
export function fromTorchLayout(data: Float32Array, shape: readonly number[], layout: Layout): Float32Array {
  return layout === "plain" ? data : transpose(data, torchShape(shape, layout), inverse(toTorch[layout]));
}
