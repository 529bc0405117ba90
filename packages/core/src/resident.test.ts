import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { resident } from "./resident.js";

test("a resident tensor keeps every bit, even of subnormal numbers and negative zero", () => {
  const before = tf.memory().numTensors;
  const values = Float32Array.of(1e-45, -0, 3.4e38, -1e-40, 0.1, -7);
  const expected = new Uint32Array(values.slice().buffer);
  const tensor = tf.tidy(() => resident(values, [2, 3, 1, 1]));
  expect(tensor.shape).toEqual([2, 3, 1, 1]);
  expect(new Uint32Array(tensor.dataSync<"float32">().slice().buffer)).toEqual(expected);
  expect(tf.memory().numTensors).toBe(before + 1);
  tensor.dispose();
});
