/** Sorted names packed into one buffer, which takes less memory than strings. */
export interface PackedNames {
  /** UTF-8. */
  readonly bytes: Uint8Array;
  /** The end of each name in {@link bytes}. */
  readonly ends: Uint32Array;
}

/** Compares by code units: the same order on every machine, and that of Python's `sorted`. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Sorts names by code units and packs them. */
export function packNames(names: readonly string[]): PackedNames {
  const sorted = [...names].sort(byCodeUnit);
  const ends = new Uint32Array(sorted.length);
  let end = 0;
  sorted.forEach((name, i) => (ends[i] = end += Buffer.byteLength(name)));
  return { bytes: Buffer.from(sorted.join("")), ends };
}

/** Returns the i-th name. */
export function nameAt({ bytes, ends }: PackedNames, i: number): string {
  const start = i === 0 ? 0 : ends[i - 1]!;
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, ends[i]! - start).toString();
}

/** Returns the number of names that sort before a text. */
export function rankOf(names: PackedNames, text: string): number {
  let [low, high] = [0, names.ends.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nameAt(names, middle) < text) low = middle + 1;
    else high = middle;
  }
  return low;
}
