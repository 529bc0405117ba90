import { expect, test } from "vitest";
import { labelMap } from "../testing/scene.test.helpers.js";
import { drawLabels } from "./labels.js";

test("classes have their colours, and pixels without truth are dark and hatched", () => {
  const shown = drawLabels({ data: new Uint8Array([2, 255]), height: 1, width: 2 }, labelMap);
  expect([shown.height, shown.width]).toEqual([80, 160]);
  const half = (from: number) => {
    const colours = new Set<string>();
    for (let y = 0; y < 80; y++)
      for (let x = from; x < from + 80; x++)
        colours.add(String(shown.data.subarray((y * 160 + x) * 3, (y * 160 + x) * 3 + 3)));
    return [...colours].toSorted();
  };
  expect(half(0)).toEqual([String(labelMap.colours[2])]);
  expect(half(80)).toEqual(["28,28,32", "84,84,92"]);
});

test("a label that is no class is an error, not a colour", () => {
  const labels = { data: new Uint8Array([7]), height: 1, width: 1 };
  expect(() => drawLabels(labels, labelMap)).toThrow("label 7 is none of 7 classes");
});

test("classes without colours have those of Pascal VOC", () => {
  const shown = drawLabels(
    { data: new Uint8Array([0, 2]), height: 1, width: 2 },
    { names: ["a", "b", "c"], ignoreLabel: 255, colours: [[1, 2, 3]] },
  );
  const at = (x: number) => [...shown.data.subarray(3 * x, 3 * x + 3)];
  expect([at(0), at(159)]).toEqual([
    [1, 2, 3],
    [128, 128, 0],
  ]);
});
