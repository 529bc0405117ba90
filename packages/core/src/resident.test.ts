import { describeEachBackend, expectNoLeaks } from "@ddep/test-utils";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { resident } from "./resident.js";

describeEachBackend("resident", () => {
  test("keeps every bit, also of the smallest and of negative zero, and is not the array's", () => {
    expectNoLeaks(() =>
      tf.tidy(() => {
        const values = Float32Array.of(1e-45, -0, 3.4e38, -1e-40, 0.1, -7);
        const tensor = resident(values, [2, 3, 1, 1]);
        const expected = values.slice();
        values.fill(9);
        expect(tensor.shape).toEqual([2, 3, 1, 1]);
        expect(new Uint32Array(tensor.dataSync<"float32">().slice().buffer)).toEqual(
          new Uint32Array(expected.buffer),
        );
      }),
    );
  });
});
