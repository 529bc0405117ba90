import type { Picture } from "@ddep/datasets";

/** A compact description of an image, for comparison with others. */
export interface Fingerprint {
  /** 128 bits: whether brightness increases to the right and downwards, each on an 8 x 8 grid. */
  readonly hash: Uint32Array;
  /** Brightness on a grid of {@link GRID} x {@link GRID}. */
  readonly grid: Uint8Array;
}

const GRID = 16;
const [side, words] = [8, 4];

/**
 * The difference hash of a picture, in both directions.
 *
 * Source: Krawetz, "Kind of like that", 2013 (dHash).
 */
export async function fingerprint({ height, width, pixels }: Picture): Promise<Fingerprint> {
  const rgb = await pixels({ x: 0, y: 0, height, width }, GRID + 1, GRID + 1);
  return fingerprintOf(Uint8Array.from({ length: rgb.length / 3 }, (_, i) => brightness(rgb, 3 * i)));
}

/** Luma of RGB at an index (ITU-R BT.601). */
const brightness = (rgb: Uint8Array, at: number) =>
  Math.round(0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!);

/** From brightness on a grid with one row and one column more than {@link GRID}. */
function fingerprintOf(data: Uint8Array): Fingerprint {
  const at = (y: number, x: number) => data[y * (GRID + 1) + x]!;
  const hash = new Uint32Array(words);
  const block = GRID / side;
  const mean = (y: number, x: number) => {
    let sum = 0;
    for (let r = 0; r < block; r++)
      for (let c = 0; c < block; c++) sum += at(Math.min(GRID, y * block + r), Math.min(GRID, x * block + c));
    return sum;
  };
  let bit = 0;
  const push = (on: boolean) => {
    if (on) hash[bit >> 5]! |= 1 << (bit & 31);
    bit++;
  };
  for (let y = 0; y < side; y++)
    for (let x = 0; x < side; x++) {
      push(mean(y, x + 1) > mean(y, x));
      push(mean(y + 1, x) > mean(y, x));
    }
  const grid = Uint8Array.from({ length: GRID * GRID }, (_, i) => at(Math.floor(i / GRID), i % GRID));
  return { hash, grid };
}

function bitsIn(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** The number of bits in which two hashes differ. */
export function distance(a: Uint32Array, b: Uint32Array): number {
  let bits = 0;
  for (let i = 0; i < words; i++) bits += bitsIn(a[i]! ^ b[i]!);
  return bits;
}

/** Mean absolute difference of brightness, 0 to 255. */
export const difference = (a: Uint8Array, b: Uint8Array): number =>
  a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
