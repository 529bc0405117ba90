import type { ColourChange } from "./part.js";

export interface Hue {
  readonly kind: "hue";
  /** Fraction of the full circle, -0.5 to 0.5. */
  readonly shift: number;
}

/** `1 / n` for every byte value. */
const inverse = Float64Array.from({ length: 256 }, (_, n) => 1 / n);

/**
 * Rotates the hue of each pixel by `shift` of the full circle, -0.5 to 0.5; value and saturation are preserved.
 *
 * With `v` the largest and `m` the smallest channel, a channel of hue `h` is
 * `v - (v - m) * clip(2 - |(6 h + k) mod 6 - 3|, 0, 1)`, with `k` 3 for red, 1 for green and 5 for blue.
 *
 * Source: torchvision, `adjust_hue`.
 */
export const hue: ColourChange<Hue> = {
  apply: ({ shift }, { data }) => turn(data, shift),
  words: ({ shift }) => `hue ${shift < 0 ? "−" : "+"}${Math.abs(shift).toFixed(2)}`,
};

function turn(rgb: Uint8Array, shift: number): void {
  const by = 6 * (shift - Math.floor(shift));
  for (let i = 0; i < rgb.length; i += 3) {
    const r = rgb[i]!;
    const g = rgb[i + 1]!;
    const b = rgb[i + 2]!;
    const value = Math.max(r, g, b);
    const range = value - Math.min(r, g, b);
    if (range === 0) continue;
    // In sixths of the circle, 0 to 6 from red through green and blue.
    let h = by;
    if (value === r) h += (g - b) * inverse[range]! + 6;
    else if (value === g) h += (b - r) * inverse[range]! + 2;
    else h += (r - g) * inverse[range]! + 4;
    while (h >= 6) h -= 6;
    const sixth = Math.floor(h);
    const least = value - range;
    const within = range * (h - sixth);
    const rising = Math.round(least + within);
    const falling = Math.round(value - within);
    // The largest, smallest and middle channels trade places from one sixth to the next.
    rgb[i] = sixth === 0 || sixth === 5 ? value : sixth === 1 ? falling : sixth === 4 ? rising : least;
    rgb[i + 1] = sixth === 1 || sixth === 2 ? value : sixth === 3 ? falling : sixth === 0 ? rising : least;
    rgb[i + 2] = sixth === 3 || sixth === 4 ? value : sixth === 5 ? falling : sixth === 2 ? rising : least;
  }
}
