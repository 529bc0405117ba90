import * as tf from "@tensorflow/tfjs-core";
import { fold, normals, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { adamNumbers, adamSlot, native, type AdamSlot, type AdamStep } from "../index.js";

const shape = [3, 5];
const size = 15;
const start = normals(seedOf(1), size);

// Large enough that epsilon inside the root, or before the bias correction, would give other numbers.
const hyper = { learningRate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 0.1 };

const gradientOf = (count: number) => normals(fold(seedOf(2), count), size);
const parameterOf = (values: Float32Array) => tf.tidy(() => tf.variable(tf.tensor(values, shape)));

function step(slot: AdamSlot, count: number, options: Omit<AdamStep, "count"> = hyper): void {
  tf.tidy(() => slot.update(tf.tensor(gradientOf(count), shape), adamNumbers({ ...options, count })));
}

/** Kingma and Ba's algorithm 1 in plain numbers. */
function reference(steps: number): number[] {
  const { learningRate, beta1, beta2, epsilon } = hyper;
  return Array.from(start, (parameter, i) => {
    let [w, m, v] = [parameter, 0, 0];
    for (let t = 1; t <= steps; t++) {
      const g = gradientOf(t)[i]!;
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      w -= (learningRate * (m / (1 - beta1 ** t))) / (Math.sqrt(v / (1 - beta2 ** t)) + epsilon);
    }
    return w;
  });
}

describeEachBackend("adamSlot", () => {
  test("follows the algorithm over several steps, with epsilon beside the corrected root", () => {
    const parameter = parameterOf(start);
    const slot = adamSlot(parameter);
    for (let t = 1; t <= 6; t++) {
      step(slot, t);
      if (t === 1 || t === 6) expectClose(parameter, reference(t), 2e-6);
    }
    slot.dispose();
    parameter.dispose();
  });

  test("the first step is the learning rate times the gradient's sign, as PyTorch's", () => {
    const parameter = parameterOf(start);
    const slot = adamSlot(parameter);
    step(slot, 1, { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 });
    expectClose(
      parameter,
      gradientOf(1).map((g, i) => start[i]! - 1e-3 * Math.sign(g)),
      1e-6,
    );
    slot.dispose();
    parameter.dispose();
  });

  test("a clone taken before an update keeps its values", () => {
    const parameter = parameterOf(start);
    const slot = adamSlot(parameter);
    step(slot, 1);
    const before = parameter.dataSync().slice();
    const alias = tf.clone(parameter);
    step(slot, 2);
    step(slot, 3);
    expect([...alias.dataSync()]).toEqual([...before]);
    expectClose(parameter, reference(3), 2e-6);
    slot.dispose();
    tf.dispose([alias, parameter]);
  });

  test("continues from values assigned between updates", () => {
    const [one, other] = [parameterOf(start), parameterOf(start)];
    const [slot, still] = [adamSlot(one), adamSlot(other)];
    step(slot, 1);
    step(still, 1);
    const moved = one.dataSync().map((value) => value + 1);
    tf.tidy(() => one.assign(tf.tensor(moved, shape)));
    step(slot, 2);
    step(still, 2);
    expectClose(
      tf.tidy(() => tf.sub(one, other)),
      new Float32Array(size).fill(1),
      1e-6,
    );
    slot.dispose();
    still.dispose();
    tf.dispose([one, other]);
  });

  test("restarted from its saved state, it ends with the same bits", () => {
    const [whole, stopped] = [parameterOf(start), parameterOf(start)];
    const [slot, first] = [adamSlot(whole), adamSlot(stopped)];
    for (let t = 1; t <= 6; t++) step(slot, t);
    for (let t = 1; t <= 3; t++) step(first, t);
    const averages = first.read();
    const resumed = parameterOf(Float32Array.from(stopped.dataSync()));
    const second = adamSlot(resumed);
    second.write(averages);
    for (let t = 4; t <= 6; t++) step(second, t);
    expect([...resumed.dataSync()]).toEqual([...whole.dataSync()]);
    expect(second.read()).toEqual(slot.read());
    for (const { dispose } of [slot, first, second]) dispose();
    tf.dispose([whole, stopped, resumed]);
  });

  test("the saved state is a copy that later updates do not change", () => {
    const parameter = parameterOf(start);
    const slot = adamSlot(parameter);
    step(slot, 1);
    const { first, second } = slot.read();
    const kept = [[...first], [...second]];
    step(slot, 2);
    expect([[...first], [...second]]).toEqual(kept);
    slot.dispose();
    parameter.dispose();
  });

  test("updates do not change the number of tensors, and disposing leaves none", () => {
    expectNoLeaks(() => {
      const parameter = parameterOf(start);
      const slot = adamSlot(parameter);
      step(slot, 1);
      expectNoLeaks(() => {
        for (let t = 2; t <= 5; t++) step(slot, t);
      });
      slot.dispose();
      parameter.dispose();
    });
  });

  test("on the native backend an unshared parameter is updated in place", () => {
    if (native() === undefined) return;
    const floats = 4_000_000;
    const parameter = tf.tidy(() => tf.variable(tf.zeros([floats])));
    const gradient = tf.ones([floats]);
    const slot = adamSlot(parameter);
    const update = (count: number) => tf.tidy(() => slot.update(gradient, adamNumbers({ ...hyper, count })));
    update(1);
    const before = process.memoryUsage().rss;
    for (let count = 2; count <= 12; count++) update(count);
    // One copy would be 16 MB; a copy a step that lives on, 176.
    expect(process.memoryUsage().rss - before).toBeLessThan(4 * floats);
    slot.dispose();
    tf.dispose([gradient, parameter]);
  });
});
