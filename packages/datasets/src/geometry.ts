/** A rectangle of whole pixels; `x` and `y` are its left and top edge. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * The geometry a loader applies: the part `from` of the source, resized onto the part `to` of a canvas of
 * `height` x `width`, the canvas mirrored left to right where `flip`.
 *
 * The shape that @ddep/augmentations draws; the two packages know each other by this form only.
 */
export interface Geometry {
  readonly from: Rect;
  readonly to: Rect;
  readonly height: number;
  readonly width: number;
  readonly flip: boolean;
}
