import * as tf from "@tensorflow/tfjs-core";
import { describeEachBackend, expectClose } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { noiseLevel, sinusoids } from "./index.js";

describeEachBackend("sinusoids", () => {
  // WaveGrad's PositionalEncoding, in double precision: angles 5000 * sqrt(gamma) * 1e-4^(i / 2).
  test("by hand at two frequencies, 5000 and 50", () => {
    tf.tidy(() => {
      const rows = [0, 0.25, 1].map((gamma) => {
        const angles = [5000, 50].map((frequency) => frequency * Math.sqrt(gamma));
        return [...angles.map(Math.sin), ...angles.map(Math.cos)];
      });
      expectClose(sinusoids(tf.tensor1d([0, 0.25, 1]), 4), rows.flat(), 1e-3);
    });
  });
});

test.each([0, 7, -2, 1.5])("a width of %d is refused", (width) => {
  expect(() => noiseLevel({ width })).toThrow(/width: .*\n.*positive even/);
});
