/** A rectangle of whole pixels; `x` and `y` are its left and top edge. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where the pixels of a picture go: the part `from` of the source, resized onto the part `to` of a canvas of
 * `height` x `width`, and the canvas mirrored left to right where `flip`.
 *
 * Plain data, drawn once and applied to the image and to its mask, so the two stay aligned to the pixel. `from` lies
 * inside the source and `to` inside the canvas; what `to` leaves uncovered is padding.
 */
export interface Geometry {
  readonly from: Rect;
  readonly to: Rect;
  readonly height: number;
  readonly width: number;
  readonly flip: boolean;
}

/** The labels of a picture, `[height, width]` of its own size, for geometries that depend on what they show. */
export interface PictureMask {
  readonly labels: Uint8Array | Int32Array;
  readonly ignoreLabel: number;
}
