import { type Network } from "@ddep/core";
import { logitsOf } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import { beforeAll, expect, test } from "vitest";
import { predictOptions, protocolFrom, protocolRecord, type ProtocolOptions } from "./protocol.js";

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  await tf.setBackend("cpu");
});

const own: ProtocolOptions = { protocol: "whole", evalScales: [1], flip: true, crop: 10 };
const windows: ProtocolOptions = { ...own, protocol: "sliding", window: [6, 8], stride: [3, 4] };

/** Heights and widths of what a network sees of an image of 12 x 20 under some flags. */
function sizesUnder(flags: Record<string, unknown>, run = own): string[] {
  const sizes: string[] = [];
  const network: Network = {
    parameters: [],
    apply(x) {
      sizes.push(`${x.shape[1]} x ${x.shape[2]}`);
      return x;
    },
  };
  tf.tidy(() => logitsOf(network, tf.zeros([1, 12, 20, 3]), predictOptions(protocolFrom(run, flags))));
  return sizes;
}

test("flags override the run's views; without flags the run's views are used", () => {
  expect(sizesUnder({})).toEqual(["12 x 20", "12 x 20"]);
  expect(sizesUnder({ flip: false })).toEqual(["12 x 20"]);
  expect(sizesUnder({ protocol: "halves", flip: false })).toEqual(["12 x 10", "12 x 10"]);
  expect(sizesUnder({ evalScales: "0.5,1,1.75", flip: false })).toEqual(["6 x 10", "12 x 20", "21 x 35"]);
  const sliding = { protocol: "sliding", window: "12x10", stride: "12x10", flip: false };
  expect(sizesUnder(sliding)).toEqual(["12 x 10", "12 x 10"]);
  // The window is the crop unless another is given, and one number is both sides.
  expect(sizesUnder({ protocol: "sliding", stride: "10", flip: false })).toEqual(Array(4).fill("10 x 10"));
  expect(sizesUnder({ flip: false }, windows)).toEqual(Array(12).fill("6 x 8"));
  // Another protocol leaves the run's windows behind.
  expect(sizesUnder({ protocol: "whole", flip: false }, windows)).toEqual(["12 x 20"]);
});

test("the recorded protocol is the one that was used", () => {
  expect(protocolRecord(own)).toEqual({ images: "whole", flip: true, scales: [1], averaged: "logits" });
  const flags = { protocol: "sliding", window: "6x8", evalScales: "0.5,1", flip: false };
  expect(protocolRecord(protocolFrom(own, flags))).toEqual({
    images: "sliding",
    window: [6, 8],
    flip: false,
    scales: [0.5, 1],
    averaged: "logits",
  });
  expect(protocolRecord({ ...own, protocol: "sliding" }).window).toEqual([10, 10]);
});

test.each<[Record<string, unknown>, RegExp]>([
  [{ protocol: "thirds" }, /--protocol: .*"whole".*"thirds"/],
  [{ window: "0x8" }, /--window: .*"0x8"/],
  [{ window: "256x" }, /--window: .*"256x"/],
  [{ window: "1x2x3" }, /--window: must be a size in pixels, or HEIGHTxWIDTH.*"1x2x3"/],
  [{ stride: "a" }, /--stride: .*"a"/],
  [{ evalScales: "0.5,,1" }, /--eval-scales: .*"0.5,,1"/],
  [{ evalScales: "" }, /--eval-scales: .*""/],
  [{ evalScales: "1,-2" }, /--eval-scales: .*"1,-2"/],
  [{ window: "8" }, /--window: has no effect with --protocol whole\n.*--protocol sliding/],
  [{ protocol: "halves", stride: "8" }, /--stride: has no effect with --protocol halves/],
  [{ protocol: "sliding", window: "8", stride: "9" }, /stride: a stride of 9 x 9 leaves gaps/],
])("%o is refused by the flag", (flags, message) => {
  expect(() => predictOptions(protocolFrom(own, flags))).toThrow(message);
});
