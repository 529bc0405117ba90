/** Whole numbers below `limit`, the same for the same seed. Source: Marsaglia 2003, xorshift32. */
function dice(seed: number): (limit: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (limit) => {
    state ^= state << 13;
    state >>>= 0;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state % limit;
  };
}

type Roll = ReturnType<typeof dice>;
type Mutation = (bytes: Uint8Array, roll: Roll) => Uint8Array;

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

function flipBits(bytes: Uint8Array, roll: Roll): Uint8Array {
  const out = bytes.slice();
  for (let i = 1 + roll(8); i > 0; i--) out[roll(out.length)]! ^= 1 << roll(8);
  return out;
}

const truncate: Mutation = (bytes, roll) => bytes.slice(0, roll(bytes.length));

const cutOut: Mutation = (bytes, roll) => {
  const at = roll(bytes.length);
  return joined(bytes.subarray(0, at), bytes.subarray(at + 1 + roll(64)));
};

/** Puts a piece of the file where another was, or between two bytes. */
const splice: Mutation = (bytes, roll) => {
  const from = roll(bytes.length);
  const piece = bytes.subarray(from, from + 1 + roll(96));
  const at = roll(bytes.length);
  return joined(bytes.subarray(0, at), piece, bytes.subarray(at + (roll(2) === 0 ? 0 : piece.length)));
};

const extremes = [
  0n,
  1n,
  0x7fn,
  0xffn,
  0x7fffn,
  0xffffn,
  0x7fffffffn,
  0xffffffffn,
  2n ** 40n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Writes an extreme integer of 1, 2, 4 or 8 bytes over a place where a length may stand, or over digits. */
const editLength: Mutation = (bytes, roll) => {
  const out = bytes.slice();
  const at = roll(out.length);
  if (out[at]! >= 0x30 && out[at]! <= 0x39) {
    for (let i = at; i < out.length && out[i]! >= 0x30 && out[i]! <= 0x39; i++) out[i] = 0x30 + roll(10);
    return roll(2) === 0
      ? out
      : joined(out.subarray(0, at), new TextEncoder().encode("9".repeat(1 + roll(20))), out.subarray(at));
  }
  const value = extremes[roll(extremes.length)]!;
  for (let i = 0, size = 1 << roll(4); i < size && at + i < out.length; i++)
    out[at + i] = Number((value >> BigInt(8 * i)) & 0xffn);
  return out;
};

const mutations = [flipBits, truncate, cutOut, splice, editLength, editLength];

/** The bytes after one to three mutations that the seed chooses. */
export function mutate(bytes: Uint8Array, seed: number): Uint8Array {
  const roll = dice(seed);
  let out = bytes;
  for (let i = 1 + roll(3); i > 0 && out.length > 0; i--) out = mutations[roll(mutations.length)]!(out, roll);
  return out;
}
