import { expect, test } from "vitest";
import { enlarge } from "./enlarge.js";

const grey = (values: readonly number[]) => Uint8Array.from(values.flatMap((value) => [value, value, value]));

test("doubling a row gives quarter steps between the pixels' centres and repeats the edges", () => {
  // PyTorch: interpolate(tensor([[[[0., 100.]]]]), size=(1, 4), mode="bilinear") is 0, 25, 75, 100.
  expect(enlarge(grey([0, 100]), 1, 2, 1, 4)).toEqual(grey([0, 25, 75, 100]));
  expect(enlarge(grey([0, 100]), 2, 1, 4, 1)).toEqual(grey([0, 25, 75, 100]));
});

test("both directions at once are the product of the two", () => {
  // Rows 0, 40 and columns 0, 80 added up: bilinear interpolation of a plane is the plane between the centres.
  const out = enlarge(grey([0, 80, 40, 120]), 2, 2, 4, 4);
  const step = [0, 0.25, 0.75, 1];
  expect(out).toEqual(grey(step.flatMap((y) => step.map((x) => 40 * y + 80 * x))));
});

test("a factor that does not divide, against the formula", () => {
  const source = [10, 200, 30, 90, 250];
  const out = enlarge(grey(source), 1, 5, 3, 7);
  for (let x = 0; x < 7; x++) {
    const at = Math.min(Math.max(((x + 0.5) * 5) / 7 - 0.5, 0), 4);
    const left = Math.floor(at);
    const value = source[left]! * (1 - at + left) + (source[left + 1] ?? 0) * (at - left);
    for (let y = 0; y < 3; y++) expect(Math.abs(out[3 * (7 * y + x)]! - value)).toBeLessThanOrEqual(0.501);
  }
});

test("an unchanged size leaves the picture unchanged", () => {
  const source = Uint8Array.from({ length: 36 }, (_, i) => 7 * i);
  expect(enlarge(source, 3, 4, 3, 4)).toEqual(source);
});
