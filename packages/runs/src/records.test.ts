import { expect, test } from "vitest";
import { byClass } from "./records.js";

test("ratios by class name may have any name, and are ratios", () => {
  const ratios = JSON.parse('{ "__proto__": 0.25, "a": null, "constructor": 1 }') as Record<string, number>;
  expect(Object.entries(byClass.parse(ratios))).toEqual(Object.entries(ratios));
  for (const wrong of [null, [0.5], "a", 1, undefined]) expect(byClass.safeParse(wrong).success).toBe(false);
  for (const one of [1.5, -0.1, "1", {}]) {
    const { error } = byClass.safeParse({ fine: 0.5, cat: one });
    expect(error!.issues.map(({ path }) => path)).toEqual([["cat"]]);
  }
});
