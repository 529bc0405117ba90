import { expect, test } from "vitest";
import { fromTorchLayout, torchShape, toTorchLayout, type Layout } from "./layout.js";

const counting = (length: number) => Float32Array.from({ length }, (_, i) => i);

/** Each layout, a shape of ours, PyTorch's, and where PyTorch's index finds its value in ours. */
const layouts: [Layout, ours: number[], torch: number[], from: (index: number[]) => number[]][] = [
  ["conv", [2, 3, 4, 5], [5, 4, 2, 3], ([o, i, h, w]) => [h!, w!, i!, o!]],
  ["depthwise", [2, 3, 4, 1], [4, 1, 2, 3], ([c, one, h, w]) => [h!, w!, c!, one!]],
  ["linear", [3, 5], [5, 3], ([o, i]) => [i!, o!]],
  ["plain", [2, 3, 4], [2, 3, 4], (index) => index],
];

const offset = (index: number[], shape: number[]) => index.reduce((sum, at, axis) => sum * shape[axis]! + at, 0);

function indices(shape: number[]): number[][] {
  return shape.reduce<number[][]>(
    (heads, size) => heads.flatMap((head) => Array.from({ length: size }, (_, i) => [...head, i])),
    [[]],
  );
}

test.each(layouts)("%s %j becomes PyTorch's %j and comes back the same", (layout, ours, torch, from) => {
  const data = counting(ours.reduce((a, b) => a * b, 1));
  expect(torchShape(ours, layout)).toEqual(torch);
  const there = toTorchLayout(data, ours, layout);
  expect([...there]).toEqual(indices(torch).map((index) => offset(from(index), ours)));
  expect([...fromTorchLayout(there, ours, layout)]).toEqual([...data]);
});
