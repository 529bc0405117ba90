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
  const [[top, bottom], [left, right]] = typeof pad === "number" ? [[pad, pad], [pad, pad]] : pad; // prettier-ignore
  return [[0, 0], [top, bottom], [left, right], [0, 0]]; // prettier-ignore
}
