import { expect, test } from "vitest";
import { phasesOf } from "./phases.js";

test("the phases of a side cover each of its positions once", () => {
  for (const input of [1, 5, 8]) {
    for (const stride of [1, 2, 3]) {
      for (const padding of [0, 1, 3]) {
        const side = { input, output: 9, filter: 4, stride, padding };
        const positions = phasesOf(side).flatMap(({ first, count }) =>
          Array.from({ length: count }, (_, i) => first + i * stride),
        );
        expect(
          positions.sort((a, b) => a - b),
          JSON.stringify(side),
        ).toEqual(Array.from({ length: input }, (_, i) => i));
      }
    }
  }
});

test("a 3x3 convolution of stride 1 has one phase: the filter turned round, padded by what the input was not", () => {
  expect(phasesOf({ input: 7, output: 7, filter: 3, stride: 1, padding: 1 })).toEqual([
    { taps: [2, 1, 0], first: 0, count: 7, before: 1, after: 1 },
  ]);
});
