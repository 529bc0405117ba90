import { formatPercent } from "@ddep/runs";
import type { Grid } from "../findings/cells.js";
import type { Study } from "../../grid/study.js";

/** A share of the labels as papers write it: `5%`, or `1/30` if the percentage is not round. */
export function formatShare(share: number): string {
  const percent = Number((100 * share).toPrecision(6));
  const parts = Math.round(1 / share);
  const round = Number(percent.toPrecision(2)) === percent;
  return round || Math.abs(share * parts - 1) > 1e-6 ? `${Number(percent.toPrecision(3))}%` : `1/${parts}`;
}

/** A difference of ratios in points, with its sign. */
export function points(ratio: number): string {
  const size = formatPercent(Math.abs(ratio));
  return size === "0.0" ? "0.0" : `${ratio < 0 ? "−" : "+"}${size}`;
}

/** An interval of differences in points. */
export const pointsInterval = ([low, high]: readonly [number, number]): string => `${points(low)} to ${points(high)}`;

/** A probability with a sensible number of digits. */
export const probability = (p: number): string => (p < 0.001 ? "< 0.001" : p.toFixed(p < 0.1 ? 3 : 2));

/** A share of labels as a column header: `5% (18)`. */
export function shareHead(share: number, { labelled }: Grid): string {
  const images = labelled.get(share);
  return images === undefined ? formatShare(share) : `${formatShare(share)} (${images})`;
}

/** A share of labels in a file name: `1-30`, `5`. */
export const shareSlug = (share: number): string =>
  formatShare(share).replace("%", "").replace("/", "-").replace(".", "_");

/** Whether the arms of a study have their own axis. */
export const hasOwnAxis = ({ axis }: Study): boolean => axis === "sigma" || axis === "pretraining length";
