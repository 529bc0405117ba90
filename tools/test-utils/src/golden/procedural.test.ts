import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { unit, weight } from "./procedural.js";

const digest = (values: Float32Array) =>
  createHash("sha256").update(new Uint8Array(values.buffer)).digest("hex").slice(0, 16);

// From numpy 2.4.6: hashlib.sha256(weight(name, shape, seed).tobytes()).hexdigest()[:16], and the same of unit(...).
const numpy: [name: string, shape: number[], seed: number, weight: string, unit: string][] = [
  ["image", [1_000_000], 1, "55264f579d6d6429", "f42297938670dc20"],
  ["größe", [2], 123456, "e8a09510acbfcb05", "b3da5ca29cdf6832"],
  ["a.running_var", [300], 1, "8e64326a15a5bc85", "f7805d90ee46f8fd"],
  ["a.running_mean", [300], 1, "6ffae65f05736b0a", "2678048e183ef977"],
  ["bn1.weight", [300], 2, "4b162978758e48f2", "887e9ba52f476297"],
  ["bn1.bias", [300], 3, "cae4637c11b3b56c", "6c5c461d0c6e8621"],
  ["conv.weight", [64, 32, 3, 3], 4, "a5b32a68cad5fe64", "9621326b01bcb37f"],
  ["fc.weight", [10, 7], 5, "37eb22cf50ba21a9", "c9eec11d81bcefe2"],
  ["x.pos_embed", [1, 197, 8], 6, "13d0566d1e3c8299", "a6302fee901222bd"],
];

test.each(numpy)("%s %j of seed %i is bit-equal to numpy's", (name, shape, seed, ofWeight, ofUnit) => {
  expect(digest(weight(name, shape, seed))).toBe(ofWeight);
  expect(digest(unit(name, shape, seed))).toBe(ofUnit);
});
