import { crc32 } from "node:zlib";
import { fold, randomInt, seedOf } from "@ddep/core";

const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

/** A file with one to three damages that the seed draws: bits turned, an end or a middle cut off, a number made extreme. */
export function damaged(bytes: Uint8Array, seed: number): Buffer {
  let out = Buffer.from(bytes);
  const draw = (name: string, k: number, limit: number) => randomInt(fold(seedOf(seed), name, k), limit);
  for (let k = draw("damages", 0, 3); k >= 0 && out.length > 0; k--) {
    const at = draw("at", k, out.length);
    const kind = draw("kind", k, 6);
    if (kind === 0) out = out.subarray(0, at);
    else if (kind === 1) out = Buffer.concat([out.subarray(0, at), out.subarray(at + 1 + draw("length", k, 64))]);
    else if (kind < 4) out[at]! ^= 1 << draw("bit", k, 8);
    else {
      const size = 1 << draw("size", k, 3);
      const value = extremes[draw("value", k, extremes.length)]!;
      const little = draw("order", k, 2) === 0;
      for (let i = 0; i < size && at + i < out.length; i++)
        out[at + i] = Math.floor(value / 2 ** (8 * (little ? i : size - 1 - i))) & 0xff;
    }
  }
  return out;
}

/** A PNG file with the checksum of every chunk made right, as far as its chunks go: damage then reaches the decoder. */
export function withPngChecksums(bytes: Uint8Array): Buffer {
  const out = Buffer.from(bytes);
  for (let at = 8; at + 12 <= out.length;) {
    const end = at + 8 + out.readUInt32BE(at);
    if (end + 4 > out.length) break;
    out.writeUInt32BE(crc32(out.subarray(at + 4, end)), end);
    at = end + 4;
  }
  return out;
}
