import { expect, test } from "vitest";
import { jpegDecoder, nativeAddon } from "./addon.js";

const addon = nativeAddon();
const decode = addon === undefined ? undefined : jpegDecoder(addon);

test.skipIf(decode === undefined)("what is no JPEG file is not decoded, and nothing is thrown", async () => {
  const out = new Uint8Array(2 * 3 * 3);
  expect(await decode!(Uint8Array.of(1, 2, 3), 0, 0, 1, 1, out, 2, 3)).toBe(false);
  expect(await decode!(new Uint8Array(), 0, 0, 1, 1, out, 2, 3)).toBe(false);
  expect([...out]).toEqual(Array.from({ length: 18 }, () => 0));
});

test.skipIf(decode === undefined)("a result of another size than said is refused before anything is written", () => {
  const file = Uint8Array.of(0xff, 0xd8);
  for (const out of [new Uint8Array(17), new Uint8Array(19), new Float32Array(18) as unknown as Uint8Array])
    expect(() => decode!(file, 0, 0, 1, 1, out, 2, 3)).toThrow(TypeError);
  expect(() => decode!(file, 0, 0, 1, 1, new Uint8Array(), 0, 3)).toThrow(TypeError);
});
