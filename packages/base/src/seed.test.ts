import { expect, test } from "vitest";
import { fold, normals, permutation, randomInt, seedOf, uniform, uniforms, type Seed } from "./seed.js";

const mean = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
const moment = (values: ArrayLike<number>, power: number) => mean(Array.from(values, (value) => value ** power));

/** Pearson's correlation of two lists of mean 0 and variance 1. */
const correlation = (a: Float32Array, b: Float32Array) => mean(a.map((value, i) => value * b[i]!));

const text = ({ high, low }: Seed) => `${high}:${low}`;

test("normals have the moments of N(0, 1), and their squares no correlation with their neighbours", () => {
  const n = 200_000;
  const values = normals(seedOf(3), n);
  // Five standard errors of each moment: sqrt(1, 2, 15, 96) / sqrt(n).
  const error = 5 / Math.sqrt(n);
  expect(Math.abs(moment(values, 1))).toBeLessThan(error);
  expect(Math.abs(moment(values, 2) - 1)).toBeLessThan(error * Math.sqrt(2));
  expect(Math.abs(moment(values, 3))).toBeLessThan(error * Math.sqrt(15));
  expect(Math.abs(moment(values, 4) - 3)).toBeLessThan(error * Math.sqrt(96));
  const squares = values.map((value) => (value ** 2 - 1) / Math.SQRT2);
  for (const lag of [1, 2, 3, 4])
    expect(Math.abs(correlation(squares.subarray(lag), squares.subarray(0, n - lag)))).toBeLessThan(error);
});

test("uniform and uniforms fill their range evenly", () => {
  const n = 40_000;
  const seed = seedOf(5);
  const one = Float64Array.from({ length: n }, (_, i) => uniform(seed, i));
  for (const values of [one, uniforms(seed, n), uniforms(seed, n, -3, 5).map((value) => (value + 3) / 8)]) {
    const bins = new Array<number>(20).fill(0);
    for (const value of values) bins[Math.floor(value * 20)]!++;
    const chiSquared = bins.reduce((sum, count) => sum + (count - n / 20) ** 2 / (n / 20), 0);
    // The 99.99% quantile of chi squared with 19 degrees of freedom.
    expect(chiSquared).toBeLessThan(50.8);
    expect(Math.abs(moment(values, 2) - 1 / 3)).toBeLessThan(5 * Math.sqrt(4 / 45 / n));
  }
});

test("a draw is a function of its seed and index alone: shorter draws are prefixes of longer ones", () => {
  const seed = fold(seedOf(1), "noise");
  expect([...normals(seed, 7)]).toEqual([...normals(seed, 100).subarray(0, 7)]);
  expect([...uniforms(seed, 7)]).toEqual([...uniforms(seed, 100).subarray(0, 7)]);
  const late = uniform(seed, 12);
  uniform(seed, 3);
  expect(uniform(seed, 12)).toBe(late);
});

test("child seeds are independent of their parent and of one another", () => {
  const root = seedOf(0);
  const paths = [[], ["a"], ["b"], [0], [1], ["a", 0], [0, "a"], ["0"], ["a", 1], [2 ** 32], [-1], ["a", "b"], ["ab"]];
  const seeds = paths.map((path) => fold(root, ...path));
  expect(new Set(seeds.map(text)).size).toBe(paths.length);
  const n = 10_000;
  const streams = seeds.map((seed) => normals(seed, n));
  for (const [i, a] of streams.entries())
    for (const b of streams.slice(i + 1)) expect(Math.abs(correlation(a, b))).toBeLessThan(5 / Math.sqrt(n));
});

test("fold follows a path step by step and does not repeat over many steps", () => {
  const root = seedOf(9);
  expect(fold(fold(root, "augment"), 3, 4)).toEqual(fold(root, "augment", 3, 4));
  const seen = new Set<string>();
  for (let epoch = 0; epoch < 20; epoch++)
    for (let i = 0; i < 1000; i++) seen.add(text(fold(root, "augment", epoch, i)));
  expect(seen.size).toBe(20_000);
});

test("root seeds are integers, distinct by sign and beyond 32 bits; paths take only words and integers", () => {
  const values = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 32), Number.MAX_SAFE_INTEGER];
  expect(new Set(values.map((value) => text(seedOf(value)))).size).toBe(values.length);
  for (const value of [0.5, NaN, Infinity, 2 ** 60]) {
    expect(() => seedOf(value)).toThrow(RangeError);
    expect(() => fold(seedOf(0), value)).toThrow(RangeError);
  }
});

test("randomInt reaches every integer below n, equally often", () => {
  const counts = new Array<number>(6).fill(0);
  for (let i = 0; i < 12_000; i++) counts[randomInt(seedOf(2), 6, i)]!++;
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(5 * Math.sqrt(2000));
});

test("a permutation holds each index once, and all orders are equally likely", () => {
  expect([...permutation(seedOf(1), 500)].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, i) => i));
  expect([...permutation(seedOf(1), 0)]).toEqual([]);
  const orders = new Map<string, number>();
  for (let i = 0; i < 6000; i++) {
    const order = permutation(fold(seedOf(4), i), 3).join("");
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  expect(orders.size).toBe(6);
  for (const count of orders.values()) expect(Math.abs(count - 1000)).toBeLessThan(5 * Math.sqrt(1000));
});
