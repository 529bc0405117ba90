import type { Rgb } from "./change.js";

/**
 * Gaussian blur with a kernel of `2 radius + 1` taps, `w(d) ~ exp(-d^2 / (2 sigma^2))`, columns and rows apart; the
 * picture is mirrored at its edges without their pixel repeated, and the radius is at most its shorter side less one.
 *
 * Source: torchvision, `gaussian_blur` with `kernel_size = 2 radius + 1`.
 */
export function blur({ data, height, width }: Rgb, sigma: number, radius: number): void {
  const reach = Math.min(radius, height - 1, width - 1);
  const taps = kernel(sigma, reach);
  const rows = 3 * width;
  // Rows stay floats until both directions are done.
  const across = new Float32Array(data.length);
  const padded = new Float32Array(3 * (width + 2 * reach));
  for (let y = 0; y < height; y++) {
    const start = y * rows;
    for (let x = -reach; x < width + reach; x++) {
      const from = start + 3 * mirrored(x, width);
      const at = 3 * (x + reach);
      padded[at] = data[from]!;
      padded[at + 1] = data[from + 1]!;
      padded[at + 2] = data[from + 2]!;
    }
    for (let i = 0; i < rows; i++) {
      const middle = i + 3 * reach;
      let sum = taps[0]! * padded[middle]!;
      for (let d = 1, o = 3; d <= reach; d++, o += 3)
        sum += taps[d]! * (padded[middle - o]! + padded[middle + o]!);
      across[start + i] = sum;
    }
  }
  const out = new Uint8ClampedArray(data.buffer, data.byteOffset, data.length);
  const sums = new Float32Array(rows);
  for (let y = 0; y < height; y++) {
    for (let i = 0, o = y * rows; i < rows; i++, o++) sums[i] = taps[0]! * across[o]!;
    for (let d = 1; d <= reach; d++) {
      const weight = taps[d]!;
      let above = rows * mirrored(y - d, height);
      let below = rows * mirrored(y + d, height);
      for (let i = 0; i < rows; i++, above++, below++) sums[i]! += weight * (across[above]! + across[below]!);
    }
    out.set(sums, y * rows);
  }
}

/** The weights at distances 0 to `radius`, whose sum over both sides is 1. */
function kernel(sigma: number, radius: number): Float64Array {
  const taps = Float64Array.from({ length: radius + 1 }, (_, d) => Math.exp(-0.5 * (d / sigma) ** 2));
  const sum = taps.reduce((total, tap, d) => total + (d === 0 ? tap : 2 * tap), 0);
  return taps.map((tap) => tap / sum);
}

function mirrored(i: number, length: number): number {
  if (i < 0) return -i;
  return i < length ? i : 2 * (length - 1) - i;
}
