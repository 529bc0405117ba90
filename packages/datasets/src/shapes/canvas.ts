/** A square picture in the making: light `[side, side, 3]` from 0 to about 1, and a class index a pixel. */
export interface Canvas {
  readonly side: number;
  readonly light: Float32Array;
  readonly labels: Uint8Array;
}

export function blankCanvas(side: number): Canvas {
  return { side, light: new Float32Array(side * side * 3), labels: new Uint8Array(side * side) };
}
