import type { Geometry } from "./geometry.js";

/**
 * Applies a geometry to a mask `[height, width]`. Each output pixel takes the label of the source pixel that contains
 * its centre, `source = from + floor((target + 1/2) * |from| / |to|)`; padding takes the ignore label.
 *
 * The centres match those of a bilinear image resize with half-pixel centres. Labels are never interpolated.
 *
 * @throws RangeError if `labels` does not have `height * width` elements
 */
export function applyToLabels(
  labels: Uint8Array | Int32Array,
  height: number,
  width: number,
  geometry: Geometry,
  ignoreLabel: number,
): Int32Array {
  if (labels.length !== height * width)
    throw new RangeError(`${labels.length} labels are not a mask of ${height} x ${width}`);
  const { from, to, flip } = geometry;
  const [first, step] = flip ? [geometry.width - 1 - to.x, -1] : [to.x, 1];
  const columns = Int32Array.from(
    { length: to.width },
    (_, x) => from.x + Math.floor(((x + 0.5) * from.width) / to.width),
  );
  const out = new Int32Array(geometry.height * geometry.width).fill(ignoreLabel);
  for (let y = 0; y < to.height; y++) {
    const row = (from.y + Math.floor(((y + 0.5) * from.height) / to.height)) * width;
    let o = (to.y + y) * geometry.width + first;
    for (let x = 0; x < to.width; x++, o += step) out[o] = labels[row + columns[x]!]!;
  }
  return out;
}
