/** Zeros put around a map before a window slides over it: the same on every side, or [[top, bottom], [left, right]]. */
export type Padding = number | readonly [readonly [number, number], readonly [number, number]];

export interface Window {
  /** Step between two positions of the window, the same along both axes; 1 by default. */
  readonly stride?: number;
  /** As PyTorch's `padding`; 0 by default. */
  readonly pad?: Padding;
}

/** The four-axis form that TF.js and TensorFlow take. */
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
 * TensorFlow's name for a padding: `VALID` for none, `SAME` where that is the same thing, `EXPLICIT` otherwise.
 *
 * The names matter: the convolution gradients of oneDNN, two to six times faster on a CPU, know only the first two.
 */
export function paddingName(
  size: readonly [number, number],
  { stride = 1, pad }: Window,
): "VALID" | "SAME" | "EXPLICIT" {
  const [, rows, columns] = explicitPadding(pad);
  if ([...rows, ...columns].every((side) => side === 0)) return "VALID";
  const keeps = (window: number, [before, after]: readonly [number, number]) =>
    before === after && 2 * before === window - 1;
  return stride === 1 && keeps(size[0], rows) && keeps(size[1], columns) ? "SAME" : "EXPLICIT";
}
