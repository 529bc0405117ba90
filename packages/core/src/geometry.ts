/** A rectangle of whole pixels; `x` and `y` are its left and top edge. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Maps the pixels of an image: the region `from` of the source is resized onto the region `to` of a canvas of `height`
 * x `width`, and the canvas is mirrored left to right if `flip` is set.
 *
 * Plain data, drawn once and applied to both the image and its mask, so that the two stay aligned to the pixel. `from`
 * lies inside the source and `to` inside the canvas; the part of the canvas outside `to` is padding.
 */
export interface Geometry {
  readonly from: Rect;
  readonly to: Rect;
  readonly height: number;
  readonly width: number;
  readonly flip: boolean;
}

/** The labels of an image, `[height, width]` at its own size, for geometries that depend on its content. */
export interface PictureMask {
  readonly labels: Uint8Array | Int32Array;
  readonly ignoreLabel: number;
}
