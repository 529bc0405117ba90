import { normals, seedOf } from "@ddep/base";
import "@tensorflow/tfjs-backend-cpu";
import { expect, test } from "vitest";
import { constant, prefixed, Scope, type Initializer } from "./scope.js";
import { dispose } from "./state.js";

const gaussian: Initializer = (shape, seed) =>
  normals(
    seed,
    shape.reduce((a, b) => a * b, 1),
  );

test("layers declare tensors under their path in one shared list, and only parameters are trainable", () => {
  const scope = new Scope(seedOf(0));
  scope.at("layer1").at(0).parameter("weight", [1, 1, 2, 3], constant(2), "conv");
  scope.at("bn").buffer("running_mean", [3], constant(0.5));
  expect(scope.parameters.map(({ name, layout, role }) => [name, layout, role])).toEqual([
    ["layer1.0.weight", "conv", "trainable"],
    ["bn.running_mean", "plain", "buffer"],
  ]);
  const [weight, mean] = scope.parameters;
  expect(weight!.variable.shape).toEqual([1, 1, 2, 3]);
  expect([...weight!.variable.dataSync()]).toEqual([2, 2, 2, 2, 2, 2]);
  expect([weight!.variable.trainable, mean!.variable.trainable]).toEqual([true, false]);
  expect(prefixed(scope.parameters, "encoder.").map(({ name, variable }) => [name, variable])).toEqual([
    ["encoder.layer1.0.weight", weight!.variable],
    ["encoder.bn.running_mean", mean!.variable],
  ]);
  dispose(scope.parameters);
});

test("initial values depend on the seed and the name, not on the order of declaration", () => {
  const draw = (seed: number, names: readonly string[]) => {
    const scope = new Scope(seedOf(seed));
    for (const name of names) scope.parameter(name, [4], gaussian);
    const values = Object.fromEntries(scope.parameters.map(({ name, variable }) => [name, [...variable.dataSync()]]));
    dispose(scope.parameters);
    return values;
  };
  const one = draw(0, ["a", "b"]);
  expect(draw(0, ["b", "a"])).toEqual(one);
  expect(one["a"]).not.toEqual(one["b"]);
  expect(draw(1, ["a"])["a"]).not.toEqual(one["a"]);
});
