import * as tf from "@tensorflow/tfjs-core";
import { constant, dispose, fold, normals, Scope, seedOf } from "@ddep/core";
import { describeEachBackend, expectClose, expectNoLeaks } from "@ddep/test-utils";
import { expect, test } from "vitest";
import { adam, decays, type AdamOptions, type Optimizer } from "./index.js";

const gradientOf = (name: string, step: number, size: number) => normals(fold(seedOf(4), name, step), size);

/** A weight that decays, a bias that does not, a parameter without gradient and a buffer. */
function layers() {
  const scope = new Scope(seedOf(0));
  scope.parameter("weight", [2, 3], (_, seed) => normals(seed, 6), "linear");
  scope.parameter("bias", [3], (_, seed) => normals(seed, 3));
  scope.parameter("unused", [2, 2], constant(1));
  scope.buffer("running_mean", [3], constant(2));
  return scope.parameters;
}

function apply(optimizer: Optimizer, step: number, learningRate: number): void {
  tf.tidy(() => {
    const gradients = new Map<string, tf.Tensor>([
      ["weight", tf.tensor(gradientOf("weight", step, 6), [2, 3])],
      ["bias", tf.tensor(gradientOf("bias", step, 3), [3])],
    ]);
    optimizer.apply(gradients, learningRate);
  });
}

/** PyTorch's AdamW and, for `l2`, its Adam in plain numbers: torch/optim/adam.py, _single_tensor_adam. */
function reference(start: Float32Array, name: string, rates: number[], decay: number, options: Required<AdamOptions>) {
  const { beta1, beta2, epsilon, decay: kind } = options;
  return Array.from(start, (value, i) => {
    let [w, m, v] = [value, 0, 0];
    rates.forEach((rate, k) => {
      const t = k + 1;
      const g = gradientOf(name, k, start.length)[i]! + (kind === "l2" ? decay * w : 0);
      if (kind === "decoupled") w *= 1 - rate * decay;
      m += (g - m) * (1 - beta1);
      v = v * beta2 + g * g * (1 - beta2);
      w -= ((rate / (1 - beta1 ** t)) * m) / (Math.sqrt(v) / Math.sqrt(1 - beta2 ** t) + epsilon);
    });
    return w;
  });
}

describeEachBackend("adam", () => {
  test.each(decays)("with %s decay is PyTorch's on weights, without on vectors; the rest stays", (decay) => {
    const parameters = layers();
    const start = parameters.map(({ variable }) => Float32Array.from(variable.dataSync()));
    const options = { beta1: 0.8, beta2: 0.9, epsilon: 0.05, weightDecay: 0.3, decay, rateOf: () => 1 };
    const rates = [0.1, 0.2, 0.05, 0.1];
    expectNoLeaks(() => {
      const optimizer = adam(parameters, options);
      rates.forEach((rate, step) => apply(optimizer, step, rate));
      expect(optimizer.count).toBe(4);
      optimizer.dispose();
      const [weight, bias, unused, mean] = parameters.map(({ variable }) => variable);
      // The four variables are replaced, not added to.
      expectClose(weight!, reference(start[0]!, "weight", rates, 0.3, options), 2e-6);
      expectClose(bias!, reference(start[1]!, "bias", rates, 0, options), 2e-6);
      expect([...unused!.dataSync()]).toEqual([1, 1, 1, 1]);
      expect([...mean!.dataSync()]).toEqual([2, 2, 2]);
    });
    dispose(parameters);
  });

  test("saves the averages of each parameter, and continues from them bit for bit", () => {
    const [whole, stopped] = [layers(), layers()];
    const [optimizer, first] = [adam(whole), adam(stopped)];
    for (let step = 0; step < 5; step++) apply(optimizer, step, 0.1);
    for (let step = 0; step < 2; step++) apply(first, step, 0.1);
    const state = first.state();
    expect([...state.keys()].sort()).toEqual([
      ...["first.bias", "first.unused", "first.weight"],
      ...["second.bias", "second.unused", "second.weight"],
    ]);
    first.dispose();
    const second = adam(stopped);
    second.restore(state, 2);
    for (let step = 2; step < 5; step++) apply(second, step, 0.1);
    whole.forEach(({ variable }, i) => expect(stopped[i]!.variable.dataSync()).toEqual(variable.dataSync()));
    optimizer.dispose();
    second.dispose();
    dispose([...whole, ...stopped]);
  });

  test("refuses a state that lacks a value or has one of the wrong size, naming it, and changes nothing", () => {
    const parameters = layers();
    const optimizer = adam(parameters);
    apply(optimizer, 0, 0.1);
    const state = new Map(optimizer.state());
    const before = structuredClone(state);
    const wrong = new Map([...state].map(([key, values]) => [key, values.map((value) => value + 1)]));
    wrong.delete("second.unused");
    expect(() => optimizer.restore(wrong, 1, "a.safetensors")).toThrow(/^a\.safetensors, second\.unused: .*0 numbers/);
    wrong.set("second.unused", new Float32Array(3));
    expect(() => optimizer.restore(wrong, 1)).toThrow(/^second\.unused: .*has 3 numbers for it, expected 4/);
    expect(optimizer.state()).toEqual(before);
    optimizer.dispose();
    dispose(parameters);
  });
});
