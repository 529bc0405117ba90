import "@tensorflow/tfjs-backend-cpu";
import "@tensorflow/tfjs-core/dist/register_all_gradients.js";
import * as tf from "@tensorflow/tfjs-core";
import { beforeEach, expect, test } from "vitest";
import { derived, freeDerived } from "./derived.js";
import { noGrad } from "./engine.js";
import { dispose } from "./state.js";

let variable: tf.Variable;
let before: number;
let computed: number;

beforeEach(() => {
  before = tf.memory().numTensors;
  computed = 0;
  variable = tf.tidy(() => tf.variable(tf.tensor1d([1, 2, 3])));
});

const doubled = (from: readonly tf.Variable[] = [variable]) =>
  derived(from, () => {
    computed += 1;
    return tf.mul(tf.add(variable, 0), 2);
  });
const free = () => dispose([{ name: "v", variable, layout: "plain", role: "trainable" }]);

test("is computed once for many calls, outlives a tidy, and is freed with its variable", () => {
  const twice = doubled();
  for (let i = 0; i < 3; i++) tf.tidy(() => void expect([...twice().dataSync()]).toEqual([2, 4, 6]));
  expect(computed).toBe(1);
  expect(tf.memory().numTensors).toBe(before + 2);
  free();
  expect(tf.memory().numTensors).toBe(before);
});

test("is recomputed after a variable changes, and the old value is freed", () => {
  const other = tf.variable(tf.scalar(1), true, "other");
  const alive = tf.memory().numTensors;
  const twice = doubled([other, variable]);
  twice();
  tf.tidy(() => variable.assign(tf.tensor1d([5, 6, 7])));
  expect([...twice().dataSync()]).toEqual([10, 12, 14]);
  expect(computed).toBe(2);
  tf.tidy(() => other.assign(tf.scalar(2)));
  twice();
  expect(computed).toBe(3);
  expect(tf.memory().numTensors).toBe(alive + 1);
  freeDerived(other);
  expect(tf.memory().numTensors).toBe(alive);
  free();
  other.dispose();
});

test("is recomputed each time on the gradient tape, but not inside noGrad", () => {
  const twice = doubled();
  const known = twice();
  tf.tidy(() => {
    const loss = () => {
      expect(noGrad(() => twice().dataSync()[0])).toBe(2);
      return tf.sum<tf.Scalar>(tf.square(twice()));
    };
    const slope = tf.variableGrads(loss, [variable]).grads[variable.name]!;
    expect([...slope.dataSync()]).toEqual([8, 16, 24]);
  });
  expect(computed).toBe(2);
  expect(twice()).toBe(known);
  free();
  expect(tf.memory().numTensors).toBe(before);
});
