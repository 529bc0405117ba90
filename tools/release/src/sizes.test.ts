import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { isBrowserSafe, publishedPackages } from "./published.js";
import { overBudget, type SizeRecord } from "./sizes.js";

const record: SizeRecord = { tolerance: 0.05, packages: { "@ddep/ops": { minified: 3000, gzip: 1000 } } };

test("a bundle may grow up to the tolerance, and not by a byte more", () => {
  expect(overBudget("@ddep/ops", { minified: 9000, gzip: 1050 }, record)).toEqual([]);
  expect(overBudget("@ddep/ops", { minified: 3000, gzip: 1051 }, record)).toEqual([
    {
      where: "@ddep/ops",
      problem: "the gzipped bundle has 1051 bytes, 5.1% more than the recorded 1000; the budget is 1050",
      fix: expect.stringContaining("npm run release:check -- --record"),
    },
  ]);
  expect(overBudget("@ddep/new", { minified: 3000, gzip: 1000 }, record)).toEqual([
    expect.objectContaining({ where: "@ddep/new", problem: "the bundle size is not recorded" }),
  ]);
});

test("the record holds the packages for browsers", async () => {
  const text = await readFile(new URL("../sizes.json", import.meta.url), "utf8");
  const { packages } = JSON.parse(text) as SizeRecord;
  const root = fileURLToPath(new URL("../../..", import.meta.url));
  const names = (await publishedPackages(root)).filter(isBrowserSafe).map(({ name }) => name);
  expect(Object.keys(packages).sort()).toEqual(names.sort());
  for (const { gzip } of Object.values(packages)) expect(gzip).toBeGreaterThan(1000);
});
