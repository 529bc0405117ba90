import { UserError, type LabelMap } from "@ddep/core";
import { ranges } from "../label-maps/ranges.js";

/** Marks a value that the label map does not define. */
const UNKNOWN = -1;

/** Maps each value that a mask file can hold to a class index, the ignore label, or `UNKNOWN`. */
function labelsByValue({ names, ignoreLabel, ids, ignoredIds = [ignoreLabel] }: LabelMap): Int16Array {
  const table = new Int16Array(256).fill(UNKNOWN);
  for (const id of ignoredIds) table[id] = ignoreLabel;
  for (let label = 0; label < names.length; label++) table[ids?.[label] ?? label] = label;
  return table;
}

/** Returns a predicate for the values that masks of a label map may hold. */
export function isKnownValue(labelMap: LabelMap): (value: number) => boolean {
  const table = labelsByValue(labelMap);
  return (value) => (table[value] ?? UNKNOWN) !== UNKNOWN;
}

/** Recognises instance masks by their file name: Cityscapes' `_instanceIds.png`, Pascal VOC's `SegmentationObject/`. */
export const looksLikeInstances = (file: string): boolean => /instance|SegmentationObject/i.test(file);

/** Guesses what the values of a mask that does not fit its label map may be, and suggests a fix. */
function guess(values: ReadonlySet<number>, { names, ignoreLabel, ids }: LabelMap, file: string): string {
  const all = (known: (value: number) => boolean) => [...values].every(known);
  if (looksLikeInstances(file))
    return "these look like instance ids: give the masks of classes (_labelIds.png, SegmentationClass) instead";
  if (ids !== undefined && all((value) => value < names.length || value === ignoreLabel))
    return `these look like train ids (class indices, ${ignoreLabel} ignored), while the label map has the ids of the data set's own files: give those files, or the label map without "ids"`;
  if (ids === undefined && all((value) => value <= names.length || value === ignoreLabel))
    return `these look like classes counted from 1: give a label map with "ids" 1 to ${names.length} and "ignoredIds" [0], or subtract 1`;
  return "map the value to a class or to the ignore label, or give the label map the mask was made for";
}

/**
 * Replaces the values of a mask file, in row order, by class indices and the ignore label, in place.
 *
 * @throws UserError naming the file, the first value that is neither a class nor ignored, its position, and what the
 * mask may be instead (or `hint`, if given)
 */
export function toClassIndices(
  values: Uint8Array,
  width: number,
  labelMap: LabelMap,
  file: string,
  hint?: string,
): void {
  const table = labelsByValue(labelMap);
  const wrong = values.findIndex((value) => table[value] === UNKNOWN);
  if (wrong >= 0) {
    const { names, ignoreLabel, ids, ignoredIds = [ignoreLabel] } = labelMap;
    throw new UserError(
      `the mask holds ${values[wrong]} at row ${Math.floor(wrong / width)}, column ${wrong % width}, which is neither a class ` +
        `(${ranges(ids ?? names.map((_, i) => i))}) nor ignored (${ranges(ignoredIds)})`,
      { file, fix: hint ?? guess(new Set(values), labelMap, file) },
    );
  }
  for (let i = 0; i < values.length; i++) values[i] = table[values[i]!]!;
}
