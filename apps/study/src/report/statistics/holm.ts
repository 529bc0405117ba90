/**
 * Holm's correction: adjusted p-values such that rejecting all those up to `a` has a family-wise error rate of at most `a`.
 *
 * `p'_(i) = max over j <= i of min(1, (m - j + 1) p_(j))` with `p_(1) <= ... <= p_(m)`; in the order given.
 *
 * Source: Holm 1979, A simple sequentially rejective multiple test procedure.
 */
export function holm(ps: readonly number[]): number[] {
  const order = ps.map((_, i) => i).toSorted((a, b) => ps[a]! - ps[b]!);
  const adjusted = new Array<number>(ps.length);
  let largest = 0;
  order.forEach((at, rank) => {
    largest = Math.max(largest, Math.min(1, (ps.length - rank) * ps[at]!));
    adjusted[at] = largest;
  });
  return adjusted;
}
