/**
 * The counts from which a class's metrics are computed: pixels labelled as it, pixels predicted as it, and those that
 * are both.
 */
export interface ClassCounts {
  readonly labelled: Float64Array;
  readonly predicted: Float64Array;
  readonly right: Float64Array;
}

/** Counts of zero pixels. */
export const emptyCounts = (classes: number): ClassCounts => ({
  labelled: new Float64Array(classes),
  predicted: new Float64Array(classes),
  right: new Float64Array(classes),
});

/** Adds `count` pixels of the cell `label * classes + prediction` of a confusion matrix. */
export function addCell(counts: ClassCounts, cell: number, count: number): void {
  const classes = counts.right.length;
  const [label, prediction] = [Math.floor(cell / classes), cell % classes];
  counts.labelled[label]! += count;
  counts.predicted[prediction]! += count;
  if (label === prediction) counts.right[label]! += count;
}

/** Mean of some numbers; NaN of none. */
export const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;

/** Sum of numbers. */
export const total = (values: Float64Array) => values.reduce((a, b) => a + b, 0);

/** `TP / (TP + FP + FN)` of each class; null if the class occurs in neither ground truth nor prediction. */
export function iouOf({ labelled, predicted, right }: ClassCounts): (number | null)[] {
  return Array.from(right, (hits, k) => {
    const union = labelled[k]! + predicted[k]! - hits;
    return union === 0 ? null : hits / union;
  });
}

/** `2 TP / (2 TP + FP + FN)` of each class; null if the class occurs in neither ground truth nor prediction. */
export function diceOf({ labelled, predicted, right }: ClassCounts): (number | null)[] {
  return Array.from(right, (hits, k) => {
    const both = labelled[k]! + predicted[k]!;
    return both === 0 ? null : (2 * hits) / both;
  });
}

/** Mean over the classes that have a value. */
export const meanOfPresent = (values: readonly (number | null)[]) => mean(values.filter((value) => value !== null));

/** `sum over classes of (share of the labelled pixels) * IoU`. Source: Long et al. 2015 (FCN), section 5. */
export function frequencyWeightedIoU(counts: ClassCounts): number {
  const pixels = total(counts.labelled);
  return iouOf(counts).reduce<number>((sum, iou, k) => sum + (counts.labelled[k]! / pixels) * (iou ?? 0), 0);
}
