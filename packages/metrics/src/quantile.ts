/** The quantile of sorted numbers at a share of them, 0 to 1, interpolated linearly; NaN where there is none. */
export function quantile(sorted: ArrayLike<number>, share: number): number {
  const position = share * (sorted.length - 1);
  const low = Math.floor(position);
  const [a, b] = [sorted[low] ?? NaN, sorted[Math.min(low + 1, sorted.length - 1)] ?? NaN];
  return a + (b - a) * (position - low);
}
