import { UserError } from "@ddep/base";
import { expect, test } from "vitest";
import { readSafetensors, writeSafetensors } from "./safetensors.js";
import { safetensorsBytes } from "../testing/safetensors-bytes.test.helpers.js";

const item = (begin: number, end: number, shape: unknown = [(end - begin) / 4], dtype: unknown = "F32") => ({
  dtype,
  shape,
  data_offsets: [begin, end],
});
const eight = new Uint8Array(8);

const long = safetensorsBytes("{}");
new DataView(long.buffer).setBigUint64(0, 2n ** 40n, true);

const wrong: [string, Uint8Array, RegExp][] = [
  ["nothing", new Uint8Array(0), /has 0 bytes/],
  ["fewer bytes than the length of a header", new Uint8Array(7), /has 7 bytes/],
  ["a header longer than the file", long, /header of 1099511627776 bytes/],
  ["a header that is not JSON", safetensorsBytes("{oops"), /not JSON/],
  ["a header that is not UTF-8", Uint8Array.of(2, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xfe), /not JSON/],
  ["a header that is a list", safetensorsBytes([]), /not an object/],
  ["a header that is null", safetensorsBytes("null"), /not an object/],
  ["metadata that are null", safetensorsBytes({ __metadata__: null }), /__metadata__: is not an object of strings/],
  [
    "metadata that are no text",
    safetensorsBytes({ __metadata__: { step: 3 } }),
    /__metadata__: is not an object of strings/,
  ],
  ["a tensor that is null", safetensorsBytes({ w: null }), /w: has no valid dtype, shape and data_offsets/],
  ["a negative size", safetensorsBytes({ w: item(0, 8, [-2]) }, eight), /w: has no valid/],
  ["a size that is no integer", safetensorsBytes({ w: item(0, 8, [2.5]) }, eight), /w: has no valid/],
  ["three offsets", safetensorsBytes({ w: { ...item(0, 8), data_offsets: [0, 4, 8] } }, eight), /w: has no valid/],
  ["no dtype", safetensorsBytes({ w: { shape: [2], data_offsets: [0, 8] } }, eight), /w: has no valid/],
  [
    "a dtype that is not ours",
    safetensorsBytes({ w: item(0, 8, [8], "F8_E8M0") }, eight),
    /w: has dtype F8_E8M0.*\n.*F16/,
  ],
  ["a dtype that is a name of Object", safetensorsBytes({ w: item(0, 8, [1], "toString") }, eight), /dtype toString/],
  ["a shape of another size", safetensorsBytes({ w: item(0, 8, [3]) }, eight), /w: has 8 bytes for shape \[3\] of F32/],
  ["an end before its begin", safetensorsBytes({ w: item(8, 0, [2]) }, eight), /w: has -8 bytes/],
  ["an end past the file", safetensorsBytes({ w: item(0, 16) }, eight), /w: ends at byte .*\n.*truncated/],
  [
    "tensors that overlap",
    safetensorsBytes({ v: item(0, 8), w: item(4, 8) }, eight),
    /w: begins at byte 4 .*ends at byte 8/,
  ],
  [
    "a hole between tensors",
    safetensorsBytes({ v: item(0, 4), w: item(8, 12) }, new Uint8Array(12)),
    /w: begins at byte 8 .*ends at byte 4/,
  ],
  ["bytes after the last tensor", safetensorsBytes({ w: item(0, 4) }, eight), /8 bytes of data.*4/],
];

test.each(wrong)("%s is refused, naming the file", (_, bytes, message) => {
  expect(() => readSafetensors(bytes, "weights.safetensors")).toThrow(UserError);
  expect(() => readSafetensors(bytes, "weights.safetensors")).toThrow(message);
  expect(() => readSafetensors(bytes, "weights.safetensors")).toThrow(/^weights\.safetensors/);
});

test("a file cut anywhere is refused", () => {
  const whole = writeSafetensors(
    new Map([
      ["a", { shape: [2], data: Float32Array.of(1, 2) }],
      ["b", { shape: [3], data: Float32Array.of(3, 4, 5) }],
    ]),
    { step: "1" },
  );
  for (let length = 0; length < whole.length; length++)
    expect(() => readSafetensors(whole.subarray(0, length)), `cut at ${length}`).toThrow(UserError);
});
