/**
 * Zeros added around a map before a window slides over it: the same on every side, or [[top, bottom], [left, right]].
 */
export type Padding = number | readonly [readonly [number, number], readonly [number, number]];

export interface Window {
  /** Stride of the window along both axes. Defaults to 1. */
  readonly stride?: number;
  /** Like PyTorch's `padding`. Defaults to 0. */
  readonly pad?: Padding;
}

/** The padding of a layer. `same` maps `[H, W]` to `[ceil(H / stride), ceil(W / stride)]`. */
export type LayerPadding = Padding | "same";

export interface LayerWindow {
  /** Stride of the window along both axes. Defaults to 1. */
  readonly stride?: number;
  /** Defaults to (size - 1) / 2, which preserves the size at stride 1. */
  readonly pad?: LayerPadding;
}

/** Returns the window of a layer over an input `[B, H, W, C]`. */
export function windowOver(
  [, height, width]: readonly [number, number, number, number],
  size: number,
  { stride = 1, pad = (size - 1) / 2 }: LayerWindow,
): Window {
  return { stride, pad: pad === "same" ? samePadding([height, width], size, stride) : pad };
}

/** Returns padding in the four-axis form used by TF.js and TensorFlow. */
export function explicitPadding(pad: Padding = 0): [[0, 0], [number, number], [number, number], [0, 0]] {
  const [[top, bottom], [left, right]] =
    typeof pad === "number"
      ? [
          [pad, pad],
          [pad, pad],
        ]
      : pad;
  return [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
}

/**
 * Returns what `SAME` adds before and after one axis: the minimum for `ceil(input / stride)` positions, with an odd
 * zero after.
 */
function sameSides(input: number, size: number, stride: number): [number, number] {
  const total = Math.max(0, (Math.ceil(input / stride) - 1) * stride + size - input);
  return [total >> 1, total - (total >> 1)];
}

/**
 * Returns the padding of an input `[H, W]` that gives `[ceil(H / stride), ceil(W / stride)]` positions of a window.
 *
 * Source: TensorFlow's `SAME`; timm's `pad_same`.
 */
export function samePadding(input: readonly [number, number], size: number, stride = 1): Padding {
  return [sameSides(input[0], size, stride), sameSides(input[1], size, stride)];
}

/**
 * Returns TensorFlow's name for a padding of an input `[H, W]`: `VALID` for none, `SAME` if it is equivalent, otherwise
 * `EXPLICIT`.
 *
 * The names matter: oneDNN's convolution gradients, two to six times faster on a CPU, support only the first two.
 */
export function paddingName(
  input: readonly [number, number],
  size: readonly [number, number],
  { stride = 1, pad }: Window,
): "VALID" | "SAME" | "EXPLICIT" {
  const [, rows, columns] = explicitPadding(pad);
  if ([...rows, ...columns].every((side) => side === 0)) return "VALID";
  const same = [rows, columns].every(([before, after], axis) => {
    const [first, last] = sameSides(input[axis]!, size[axis]!, stride);
    return before === first && after === last;
  });
  return same ? "SAME" : "EXPLICIT";
}
