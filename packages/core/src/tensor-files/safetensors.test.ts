import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import { safetensorsBytes } from "../testing/safetensors-bytes.test.helpers.js";

test("what is written is read back, whatever its order", () => {
  const tensors = new Map([
    ["z.weight", { shape: [2, 3], data: Float32Array.of(1, -0, 3.5, NaN, Infinity, 1e-42) }],
    ["a", { shape: [], data: Float32Array.of(7) }],
    ["empty", { shape: [0, 4], data: new Float32Array(0) }],
    ["été", { shape: [1], data: new Float32Array([1, 2, 3]).subarray(1, 2) }],
  ]);
  const bytes = writeSafetensors(tensors, { step: "3", note: "ünïcode" });
  const found = readSafetensors(bytes);
  expect(found.metadata).toEqual({ step: "3", note: "ünïcode" });
  expect([...found.tensors.keys()]).toEqual(["a", "empty", "z.weight", "été"]);
  for (const [name, { shape, data }] of tensors) {
    expect(found.tensors.get(name)!.shape).toEqual(shape);
    expect([...found.tensors.get(name)!.data]).toEqual([...data]);
  }
  const reversed = writeSafetensors(new Map([...tensors].reverse()), { step: "3", note: "ünïcode" });
  expect(reversed).toEqual(bytes);
});

test("the header is padded so that the data are aligned to 8 bytes", () => {
  for (const name of ["a", "ab", "abc", "abcdefgh"]) {
    const bytes = writeSafetensors(new Map([[name, { shape: [1], data: Float32Array.of(2) }]]));
    expect(Number(new DataView(bytes.buffer).getBigUint64(0, true)) % 8).toBe(0);
  }
});

test("a file at an odd offset of a larger buffer is read", () => {
  const bytes = writeSafetensors(new Map([["x", { shape: [2], data: Float32Array.of(4, 5) }]]));
  const larger = new Uint8Array(bytes.length + 3);
  larger.set(bytes, 3);
  expect([...readSafetensors(larger.subarray(3)).tensors.get("x")!.data]).toEqual([4, 5]);
});

// safetensors 0.6 under Python: safetensors.numpy.save({"b": np.array([[1, 2, 3], [4, 5, 6]], np.float32),
// "a.half": np.array([0.5, -2], np.float16), "c": np.array(7, np.int64)}, metadata={"format": "pt"})
const peer =
  "c8000000000000007b225f5f6d657461646174615f5f223a7b22666f726d6174223a227074227d2c2263223a7b226474797065223a22493634222c22" +
  "7368617065223a5b5d2c22646174615f6f666673657473223a5b302c385d7d2c2262223a7b226474797065223a22463332222c227368617065223a5b" +
  "322c335d2c22646174615f6f666673657473223a5b382c33325d7d2c22612e68616c66223a7b226474797065223a22463136222c227368617065223a" +
  "5b325d2c22646174615f6f666673657473223a5b33322c33365d7d7d07000000000000000000803f0000004000004040000080400000a0400000c040" +
  "003800c0";

test("a file written by the Python package is read", () => {
  const bytes = Uint8Array.from(peer.match(/../g)!, (hex) => parseInt(hex, 16));
  const { tensors, metadata } = readSafetensors(bytes);
  expect(metadata).toEqual({ format: "pt" });
  expect(tensors.get("b")).toEqual({ shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) });
  expect(tensors.get("a.half")).toEqual({ shape: [2], data: Float32Array.of(0.5, -2) });
  expect(tensors.get("c")).toEqual({ shape: [], data: Float32Array.of(7), dtype: "I64" });
});

/** Words of so many bytes, little-endian. */
const words = (size: 1 | 2 | 4 | 8, bits: readonly bigint[]) =>
  Uint8Array.from(
    bits.flatMap((word) => Array.from({ length: size }, (_, i) => Number((word >> BigInt(8 * i)) & 0xffn))),
  );

test.each([
  // Smallest subnormal, largest subnormal, smallest normal, one, its successor, largest, -2, infinities, -0.
  [
    "F16",
    2,
    [0x0001n, 0x03ffn, 0x0400n, 0x3c00n, 0x3c01n, 0x7bffn, 0xc000n, 0x7c00n, 0xfc00n, 0x8000n],
    [2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, 1 + 2 ** -10, 65504, -2, Infinity, -Infinity, -0],
  ],
  ["F16", 2, [0x7e00n], [NaN]],
  [
    "BF16",
    2,
    [0x3f80n, 0xc049n, 0x7f7fn, 0x0001n, 0xff80n, 0x7fc0n, 0x8000n],
    [1, -3.140625, 2 ** 127 * (2 - 2 ** -7), 2 ** -133, -Infinity, NaN, -0],
  ],
  [
    "F64",
    8,
    [0x3ff8000000000000n, 0x400921fb54442d18n, 0xbfb999999999999an],
    [1.5, Math.fround(Math.PI), Math.fround(-0.1)],
  ],
  ["F32", 4, [0x40490fdbn, 0x00000001n, 0xffc00000n], [Math.fround(Math.PI), 2 ** -149, NaN]],
  ["I32", 4, [0xffffffffn, 0x00000007n], [-1, 7]],
  ["I64", 8, [0xffffffffffffffffn, 0x0000000100000000n], [-1, 2 ** 32]],
  ["U64", 8, [0xffffffffffffffffn, 0x0000000000000003n], [2 ** 64, 3]],
  ["U32", 4, [0xffffffffn, 0x00000007n], [2 ** 32, 7]],
  ["I16", 2, [0xffffn, 0x0007n], [-1, 7]],
  ["U16", 2, [0xffffn, 0x0007n], [65535, 7]],
  ["I8", 1, [0xffn, 0x07n], [-1, 7]],
  ["U8", 1, [0xffn, 0x07n], [255, 7]],
  ["BOOL", 1, [0x00n, 0x01n, 0x02n], [0, 1, 1]],
  // Smallest subnormal, largest subnormal, smallest normal, one, largest, its negative, -0, not a number.
  [
    "F8_E4M3",
    1,
    [0x01n, 0x07n, 0x08n, 0x38n, 0x7en, 0xfen, 0x80n, 0x7fn],
    [2 ** -9, 7 * 2 ** -9, 2 ** -6, 1, 448, -448, -0, NaN],
  ],
  [
    "F8_E5M2",
    1,
    [0x01n, 0x04n, 0x3cn, 0x7bn, 0x7cn, 0xfcn, 0x7en],
    [2 ** -16, 2 ** -14, 1, 57344, Infinity, -Infinity, NaN],
  ],
] as const)("%s widens to float32 by its bits (%#)", (dtype, size, bits, values) => {
  const data = words(size, bits);
  const header = { x: { dtype, shape: [bits.length], data_offsets: [0, data.length] } };
  const found = readSafetensors(safetensorsBytes(header, data)).tensors.get("x")!;
  expect([...found.data]).toEqual([...values]);
});
