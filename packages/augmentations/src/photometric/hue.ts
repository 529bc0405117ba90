/**
 * Turns the hue of each pixel by `shift` of the full circle, -0.5 to 0.5; value and saturation stay.
 *
 * With `v` the largest and `m` the smallest channel, a channel of hue `h` is
 * `v - (v - m) * clip(2 - |(6 h + k) mod 6 - 3|, 0, 1)`, `k` 3 for red, 1 for green and 5 for blue.
 *
 * Source: torchvision, `adjust_hue`.
 */
export function hue(rgb: Uint8Array, shift: number): void {
  const out = new Uint8ClampedArray(rgb.buffer, rgb.byteOffset, rgb.length);
  const turn = 6 * (shift - Math.floor(shift));
  for (let i = 0; i < rgb.length; i += 3) {
    const [r, g, b] = [rgb[i]!, rgb[i + 1]!, rgb[i + 2]!];
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    if (range === 0) continue;
    // Sixths of the circle, 0 to 6 from red over green and blue.
    let h = turn;
    if (value === r) h += (g - b) / range + 6;
    else if (value === g) h += (b - r) / range + 2;
    else h += (r - g) / range + 4;
    h %= 6;
    out[i] = value - range * distance(h, 0);
    out[i + 1] = value - range * distance(h, 2);
    out[i + 2] = value - range * distance(h, 4);
  }
}

/** How far a hue lies beyond one sixth from a pure channel, at most 1: what the channel lacks. */
function distance(h: number, pure: number): number {
  const apart = Math.abs(h - pure);
  const around = apart > 3 ? 6 - apart : apart;
  return around <= 1 ? 0 : around >= 2 ? 1 : around - 1;
}
