import { normals, seedOf, UserError, type Seed } from "@ddep/base";
import "@tensorflow/tfjs-backend-cpu";
import * as tf from "@tensorflow/tfjs-core";
import { expect, test } from "vitest";
import { constant, Scope } from "./scope.js";
import { readSafetensors, writeSafetensors } from "./tensor-files/safetensors.js";
import { dispose, hashState, loadState, stateOf } from "./state.js";
import type { StoredTensor } from "./tensor-files/stored-tensor.js";

const gaussian = (shape: readonly number[], seed: Seed) =>
  normals(
    seed,
    shape.reduce((a, b) => a * b, 1),
  );

function layers(seed: number) {
  const scope = new Scope(seedOf(seed));
  scope.parameter("conv.weight", [2, 3, 4, 5], gaussian, "conv");
  scope.parameter("dw.weight", [3, 2, 4, 1], gaussian, "depthwise");
  scope.parameter("fc.weight", [4, 6], gaussian, "linear");
  scope.buffer("bn.running_mean", [5], constant(seed));
  return scope.parameters;
}

test("a state has PyTorch's shapes and survives a file and another network bit for bit", () => {
  const [from, to] = [layers(1), layers(2)];
  const state = stateOf(from);
  expect([...state].map(([name, { shape }]) => [name, shape])).toEqual([
    ["conv.weight", [5, 4, 2, 3]],
    ["dw.weight", [4, 1, 3, 2]],
    ["fc.weight", [6, 4]],
    ["bn.running_mean", [5]],
  ]);
  expect(hashState(to)).not.toBe(hashState(from));
  const before = tf.memory().numTensors;
  loadState(to, readSafetensors(writeSafetensors(state)).tensors);
  expect(tf.memory().numTensors).toBe(before);
  expect(hashState(to)).toBe(hashState(from));
  dispose([...from, ...to]);
});

test("a state is a copy: what training does later does not reach it", () => {
  const parameters = layers(1);
  const state = stateOf(parameters);
  const kept = [...state.get("bn.running_mean")!.data];
  tf.tidy(() => parameters[3]!.variable.assign(tf.zeros([5])));
  state.get("conv.weight")!.data.fill(0);
  expect([...state.get("bn.running_mean")!.data]).toEqual(kept);
  expect(parameters[0]!.variable.dataSync().every((value) => value !== 0)).toBe(true);
  dispose(parameters);
});

const tensor = (...shape: number[]): StoredTensor => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

test("missing, extra and misshapen tensors are all named, with the file, and nothing is changed", () => {
  const parameters = layers(1);
  const state = new Map(stateOf(layers(2)));
  state.delete("fc.weight");
  state.set("conv.weight", tensor(5, 4, 3, 2));
  state.set("head.weight", tensor(1));
  const before = hashState(parameters);
  const load = () => loadState(parameters, state, { file: "w.safetensors" });
  expect(load).toThrow(UserError);
  expect(load).toThrow(
    /^w\.safetensors: .*missing tensors: fc\.weight; unexpected tensors: head\.weight; wrong shapes: conv\.weight is \[5, 4, 3, 2\], expected \[5, 4, 2, 3\]\nTo fix it: /,
  );
  expect(hashState(parameters)).toBe(before);
  dispose(parameters);
});

test("many names are counted, not listed", () => {
  const parameters = layers(1);
  const state = new Map(stateOf(parameters));
  for (let i = 0; i < 8; i++) state.set(`extra.${i}`, tensor(1));
  expect(() => loadState(parameters, state)).toThrow(/extra\.0, extra\.1, extra\.2, extra\.3, extra\.4 and 3 more/);
  dispose(parameters);
});

test("PyTorch's batch counts and allowed extra tensors are ignored", () => {
  const parameters = layers(1);
  const state = new Map(stateOf(parameters));
  state.set("bn.num_batches_tracked", tensor());
  loadState(parameters, state);
  state.set("classifier.weight", tensor(3));
  expect(() => loadState(parameters, state)).toThrow(/classifier\.weight/);
  loadState(parameters, state, { allowExtra: (name) => name.startsWith("classifier.") });
  dispose(parameters);
});

test("the hash sees one bit, a name and a shape, and not the order", () => {
  const hash = (name: string, shape: number[], values: number[]) => {
    const scope = new Scope(seedOf(0));
    scope.parameter(name, shape, () => Float32Array.from(values));
    const found = hashState(scope.parameters);
    dispose(scope.parameters);
    return found;
  };
  const hashes = [
    hash("a", [2], [1, 0]),
    hash("a", [2], [1, -0]),
    hash("a", [2], [1 + 2 ** -23, 0]),
    hash("b", [2], [1, 0]),
    hash("a", [1, 2], [1, 0]),
  ];
  expect(new Set(hashes).size).toBe(hashes.length);
  const parameters = layers(1);
  expect(hashState([...parameters].reverse())).toBe(hashState(parameters));
  // SHA-256 of "a[2]" and the bytes 00 00 80 3f 00 00 00 00, by coreutils' sha256sum.
  expect(hashes[0]).toBe("546ed6be827c37c9dbc871d64d24650f2aaf80194ddfbccc0b001d16baee76c7");
  dispose(parameters);
});
