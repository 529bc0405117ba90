import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { useBackend } from "./use-backend.js";

test.each(["wasm", "cpu"])("%s has gradients although the native backend was never loaded", async (name) => {
  await useBackend(name);
  const slope = tf.tidy(
    () =>
      tf
        .grad((x) => tf.mul(tf.square(x), x))(tf.scalar(3))
        .dataSync()[0],
  );
  expect(slope).toBe(27);
});
