/** Sorted names one after another in a buffer, since a string costs more than its letters. */
export interface PackedNames {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** Where each name ends in {@link bytes}. */
  readonly ends: Uint32Array;
}

/** Plain code-unit order, the same on every machine and in Python's `sorted`. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorts names by code units and packs them. */
export function packNames(names: readonly string[]): PackedNames {
  const sorted = [...names].sort(byCodeUnit);
  const ends = new Uint32Array(sorted.length);
  let end = 0;
  sorted.forEach((name, i) => (ends[i] = end += Buffer.byteLength(name)));
  return { bytes: Buffer.from(sorted.join("")), ends };
}

/** The i-th name. */
export function nameAt({ bytes, ends }: PackedNames, i: number): string {
  const start = i === 0 ? 0 : ends[i - 1]!;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, ends[i]! - start).toString();
}

/** How many names come before a text in the order. */
export function rankOf(names: PackedNames, text: string): number {
  let [low, high] = [0, names.ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nameAt(names, middle) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
