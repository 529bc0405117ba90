import { difference, distance, type Fingerprint } from "./fingerprint.js";

/** Two pictures that look alike, by their indices in two sets. */
export interface Likeness {
  readonly a: number;
  readonly b: number;
  /** Bits of 128 in which their hashes differ. */
  readonly bits: number;
}

/** Most bits in which the hashes of near-duplicates differ, and most their brightness does. */
const [BITS, BRIGHTNESS] = [10, 12];

const HASH_BITS = 128;

/** The hash cut into one band more than bits may differ: near-duplicates have a band in common. */
function bands(hash: Uint32Array, most: number): number[] {
  const count = most + 1;
  return Array.from({ length: count }, (_, band) => {
    const [start, end] = [Math.floor((band * HASH_BITS) / count), Math.floor(((band + 1) * HASH_BITS) / count)]; // prettier-ignore
    let value = 0;
    for (let bit = start; bit < end; bit++) value = value * 2 + ((hash[bit >> 5]! >>> (bit & 31)) & 1);
    return value;
  });
}

/** Pairs of hashes that differ in at most `most` bits, ordered by their indices; found by their common bands. */
export function alike(a: readonly Uint32Array[], b: readonly Uint32Array[], most: number): Likeness[] {
  const buckets = Array.from({ length: most + 1 }, () => new Map<number, number[]>());
  a.forEach((hash, i) =>
    bands(hash, most).forEach((value, band) => {
      const bucket = buckets[band]!.get(value);
      if (bucket === undefined) buckets[band]!.set(value, [i]);
      else bucket.push(i);
    }),
  );
  const found = b.flatMap((hash, j) => {
    const candidates = new Set(bands(hash, most).flatMap((value, band) => buckets[band]!.get(value) ?? []));
    return [...candidates].map((i) => ({ a: i, b: j, bits: distance(a[i]!, hash) }));
  });
  return found.filter(({ bits }) => bits <= most).sort((p, q) => p.a - q.a || p.b - q.b);
}

/**
 * Pairs of near-duplicates between two sets of pictures: hashes that hardly differ, and brightness alike, so that pictures
 * of little structure, whose hashes say little, are not taken for one another.
 */
export function nearDuplicates(a: readonly Fingerprint[], b: readonly Fingerprint[]): Likeness[] {
  return alike(
    a.map(({ hash }) => hash),
    b.map(({ hash }) => hash),
    BITS,
  ).filter((pair) => difference(a[pair.a]!.grid, b[pair.b]!.grid) <= BRIGHTNESS);
}
