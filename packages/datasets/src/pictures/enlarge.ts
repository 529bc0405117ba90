/**
 * Returns where the centres of `to` pixels fall among `from` pixels: the pixel before, the pixel after, and the weight
 * of the latter.
 */
function taps(from: number, to: number) {
  const before = new Int32Array(to);
  const after = new Int32Array(to);
  const weight = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const centre = Math.min(Math.max(((i + 0.5) * from) / to - 0.5, 0), from - 1);
    before[i] = Math.floor(centre);
    after[i] = Math.min(before[i]! + 1, from - 1);
    weight[i] = centre - before[i]!;
  }
  return { before, after, weight };
}

/**
 * Enlarges RGB bytes `[height, width, 3]` to `[outHeight, outWidth, 3]`: bilinear, half-pixel centres
 * (`source = (target + 1/2) * size / outSize - 1/2`), edges repeated.
 *
 * sharp is not used because libvips enlarges by `source = target * size / outSize - 1/2`, which shifts the image by up
 * to half a pixel relative to its mask.
 */
export function enlarge(
  rgb: Uint8Array,
  height: number,
  width: number,
  outHeight: number,
  outWidth: number,
): Uint8Array {
  const columns = taps(width, outWidth);
  const rows = taps(height, outHeight);
  const out = new Uint8Array(outHeight * outWidth * 3);
  const widen = (y: number, line: Float32Array) => {
    for (let x = 0, o = 0; x < outWidth; x++) {
      let a = 3 * (y * width + columns.before[x]!);
      let b = 3 * (y * width + columns.after[x]!);
      const t = columns.weight[x]!;
      for (let c = 0; c < 3; c++, a++, b++, o++) line[o] = rgb[a]! + (rgb[b]! - rgb[a]!) * t;
    }
  };
  // Each source row is widened only once: the lower row becomes the upper row of the next rows.
  let upper = { y: -1, line: new Float32Array(3 * outWidth) };
  let lower = { y: -1, line: new Float32Array(3 * outWidth) };
  for (let y = 0, o = 0; y < outHeight; y++) {
    if (lower.y === rows.before[y]!) [upper, lower] = [lower, upper];
    if (upper.y !== rows.before[y]!) widen((upper.y = rows.before[y]!), upper.line);
    if (lower.y !== rows.after[y]!) widen((lower.y = rows.after[y]!), lower.line);
    const t = rows.weight[y]!;
    for (let i = 0; i < 3 * outWidth; i++, o++) out[o] = upper.line[i]! + (lower.line[i]! - upper.line[i]!) * t + 0.5;
  }
  return out;
}
