/** A share of the labels as papers write it: `5%`, or `1/30` where a percentage would not be round. */
export function formatShare(share: number): string {
  const percent = Number((100 * share).toPrecision(6));
  const parts = Math.round(1 / share);
  const round = Number(percent.toPrecision(2)) === percent;
  return round || Math.abs(share * parts - 1) > 1e-6 ? `${Number(percent.toPrecision(3))}%` : `1/${parts}`;
}

/** Whether two shares are the same but for rounding. */
export const sameShare = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(a, b);
