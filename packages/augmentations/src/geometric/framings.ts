import type { Geometry, Rect } from "@ddep/core";
import type { Framing } from "./part.js";

const canvas = (height: number, width: number): Rect => ({ x: 0, y: 0, width, height });

/** The whole image at its own size. */
export const fullFrame: Framing = (height, width): Geometry => {
  const all = canvas(height, width);
  return { from: all, to: all, height, width, flip: false };
};

/** Resizes the whole image so that its shorter side is `size` pixels; preserves the aspect ratio. */
export function resizeShorterSide(options: { readonly size: number }): Framing {
  return (height, width) => {
    const scale = options.size / Math.min(height, width);
    const out = canvas(Math.round(height * scale), Math.round(width * scale));
    return { from: canvas(height, width), to: out, height: out.height, width: out.width, flip: false };
  };
}

export interface CentreCropOptions {
  /** Side of the square, in pixels. */
  readonly size: number;
  /** Resizes the image first so that its shorter side has this length. By default the image keeps its size. */
  readonly shorterSide?: number;
}

/** One axis of a centred crop: the source extent and its position on the canvas. */
function centred(length: number, size: number, scale: number) {
  const wanted = Math.max(1, Math.round(size / scale));
  if (wanted <= length) return { start: Math.round((length - wanted) / 2), extent: wanted, target: 0, covered: size };
  const covered = Math.min(size, Math.max(1, Math.round(length * scale)));
  return { start: 0, extent: length, target: Math.round((size - covered) / 2), covered };
}

/**
 * Crops the central square of `size` pixels, with padding if the image is smaller.
 *
 * `{ size: 224, shorterSide: 256 }` is the usual preprocessing for ImageNet's top-1 accuracy.
 */
export function centreCrop({ size, shorterSide }: CentreCropOptions): Framing {
  return (height, width) => {
    const scale = shorterSide === undefined ? 1 : shorterSide / Math.min(height, width);
    const rows = centred(height, size, scale);
    const columns = centred(width, size, scale);
    return {
      from: { x: columns.start, y: rows.start, width: columns.extent, height: rows.extent },
      to: { x: columns.target, y: rows.target, width: columns.covered, height: rows.covered },
      height: size,
      width: size,
      flip: false,
    };
  };
}
