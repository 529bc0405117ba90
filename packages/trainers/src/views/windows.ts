/** Part of a side, in pixels. */
export interface Span {
  readonly start: number;
  readonly size: number;
}

/**
 * Returns windows along a side of `length` pixels, one every `stride` pixels until the end is covered. The last window
 * is moved back inside; a side shorter than the window gets a single window.
 */
export function windowsAlong(length: number, window: number, stride: number): readonly [Span, ...Span[]] {
  if (window >= length) return [{ start: 0, size: length }];
  const count = Math.ceil((length - window) / stride);
  const more = Array.from({ length: count }, (_, i) => Math.min((i + 1) * stride, length - window));
  return [{ start: 0, size: window }, ...more.map((start) => ({ start, size: window }))];
}
