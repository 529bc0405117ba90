import { philox4x32 } from "./philox.js";

/**
 * A 64-bit key for a counter-based random generator. Each draw is a pure function of the seed and an index, never of
 * the order of calls, so step k of a resumed run draws the same numbers as step k of an uninterrupted one.
 */
export interface Seed {
  readonly high: number;
  readonly low: number;
}

const words = new Uint32Array(4);

/**
 * Returns the root seed of an experiment for a user's integer (at most 2^53 - 1 in magnitude).
 *
 * @throws RangeError if `value` is not a safe integer
 */
export function seedOf(value: number): Seed {
  if (!Number.isSafeInteger(value)) throw new RangeError(`a seed must be an integer, got ${value}`);
  return { high: Math.floor(value / 0x1_0000_0000) >>> 0, low: value >>> 0 };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash;
}

/**
 * Derives an independent child seed from a path of words and integers: `fold(seed, "augment", epoch, index)`.
 *
 * A word never collides with an integer, nor a path with one of a different length.
 *
 * @throws RangeError if a number in the path is not a safe integer
 */
export function fold(seed: Seed, ...path: readonly (string | number)[]): Seed {
  let { high, low } = seed;
  for (const part of path) {
    if (typeof part !== "string" && !Number.isSafeInteger(part))
      throw new RangeError(`each part of a seed's path must be a word or an integer, got ${part}`);
    if (typeof part === "string") philox4x32(fnv1a(part), part.length, 1, 0, low, high, words);
    else philox4x32(part >>> 0, Math.floor(part / 0x1_0000_0000) >>> 0, 2, 0, low, high, words);
    low = words[0]!;
    high = words[1]!;
  }
  return { high, low };
}

/** Returns the i-th uniform number of a seed, in [0, 1), with 53 random bits. */
export function uniform(seed: Seed, i = 0): number {
  philox4x32(i >>> 0, Math.floor(i / 0x1_0000_0000) >>> 0, 0, 0, seed.low, seed.high, words);
  return (words[0]! * 0x20_0000 + (words[1]! >>> 11)) / 2 ** 53;
}

/** Returns the i-th uniform integer of a seed, in [0, n). */
export function randomInt(seed: Seed, n: number, i = 0): number {
  return Math.floor(uniform(seed, i) * n);
}

/** Returns `n` standard normal numbers of a seed in float32, by the Box-Muller transform. */
export function normals(seed: Seed, n: number): Float32Array {
  const out = new Float32Array(n);
  for (let i = 0; i < n; i += 4) {
    philox4x32(i >>> 2, 0, 3, 0, seed.low, seed.high, words);
    for (let pair = 0; pair < 4; pair += 2) {
      const radius = Math.sqrt(-2 * Math.log((words[pair]! + 0.5) / 2 ** 32));
      const angle = (2 * Math.PI * words[pair + 1]!) / 2 ** 32;
      if (i + pair < n) out[i + pair] = radius * Math.cos(angle);
      if (i + pair + 1 < n) out[i + pair + 1] = radius * Math.sin(angle);
    }
  }
  return out;
}

/** Returns `n` uniform numbers of a seed in float32, from `low` (inclusive) to `high` (reached only by rounding). */
export function uniforms(seed: Seed, n: number, low = 0, high = 1): Float32Array {
  const out = new Float32Array(n);
  for (let i = 0; i < n; i += 4) {
    philox4x32(i >>> 2, 0, 4, 0, seed.low, seed.high, words);
    for (let k = 0; k < 4 && i + k < n; k++) out[i + k] = low + ((high - low) * words[k]!) / 2 ** 32;
  }
  return out;
}

/** Returns a uniformly random permutation of 0 .. n - 1 (Fisher-Yates shuffle). */
export function permutation(seed: Seed, n: number): Uint32Array {
  const order = Uint32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = randomInt(seed, i + 1, i);
    const swap = order[i]!;
    order[i] = order[j]!;
    order[j] = swap;
  }
  return order;
}
