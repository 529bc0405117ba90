/** A square image being drawn: light `[side, side, 3]` from 0 to about 1, and one class index per pixel. */
export interface Canvas {
  readonly side: number;
  readonly light: Float32Array;
  readonly labels: Uint8Array;
}

export function blankCanvas(side: number): Canvas {
  return { side, light: new Float32Array(side * side * 3), labels: new Uint8Array(side * side) };
}
