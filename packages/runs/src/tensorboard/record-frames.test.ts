import { expect, test } from "vitest";
import { frame, maskedCrc32c, unframed } from "./record-frames.js";

const bytes = (text: string) => new TextEncoder().encode(text);
const unmask = (masked: number) => {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
};

test("CRC32C of the check strings of RFC 3720, appendix B.4", async () => {
  const checksum = await maskedCrc32c();
  expect(unmask(checksum(bytes("123456789")))).toBe(0xe3069283);
  expect(unmask(checksum(new Uint8Array(32)))).toBe(0x8a9136aa);
  expect(unmask(checksum(new Uint8Array(32).fill(255)))).toBe(0x62a8ab43);
  expect(unmask(checksum(Uint8Array.from({ length: 32 }, (_, i) => i)))).toBe(0x46dd794e);
});

test("frames read back, and reading stops at the first torn or damaged one", async () => {
  const checksum = await maskedCrc32c();
  const records = ["", "a", "longer than the others"].map(bytes);
  const file = Buffer.concat(records.map((record) => frame(record, checksum)));
  expect([...unframed(file, checksum)].map((one) => Buffer.from(one).toString())).toEqual([
    "",
    "a",
    "longer than the others",
  ]);
  for (let cut = 0; cut < file.length; cut++) {
    const whole = cut < 16 ? 0 : cut < 33 ? 1 : 2;
    expect([...unframed(file.subarray(0, cut), checksum)]).toHaveLength(whole);
  }
  const damaged = Uint8Array.from(file);
  damaged[28] = 0;
  expect([...unframed(damaged, checksum)]).toHaveLength(1);
});
