import { join } from "node:path";
import { permutation, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { temporaryFolder } from "../testing/fixtures.test.helpers.js";
import { readIndex, writeIndex } from "./index-file.js";
import { packNames } from "./packed-names.js";
import { pathsOf } from "./paths.js";
import type { Tree } from "./walk.js";

const MEGABYTE = 2 ** 20;
const [CLASSES, EACH] = [21_875, 640];

/** ImageNet-21k's tree by its numbers: 21,875 synsets of 640 images, 14 million in all. */
function synthetic(): Tree {
  const below = Array.from({ length: CLASSES }, (_, c) => {
    const path = `n${String(1_000_000 + 7 * c).padStart(8, "0")}`;
    const files = packNames(Array.from({ length: EACH }, (_, i) => `${path}_${1 + 13 * i}.JPEG`));
    return { folder: { path, stamp: "1", folders: [], links: [], files }, below: [] };
  });
  const folders = below.map(({ folder }) => folder.path);
  return { folder: { path: "", stamp: "1", folders, links: [], files: packNames([]) }, below };
}

/** Seconds, and megabytes that stay in memory, of some work. */
async function measured<T>(what: string, work: () => T | Promise<T>): Promise<T> {
  const [before, from] = [process.memoryUsage().rss, performance.now()];
  const result = await work();
  const seconds = (performance.now() - from) / 1000;
  console.log(
    `${what}: ${seconds.toFixed(2)} s, ${((process.memoryUsage().rss - before) / MEGABYTE).toFixed(0)} MB more`,
  );
  return result;
}

// DDEP_LARGE=1: a minute and 2 GB.
test.skipIf(process.env["DDEP_LARGE"] === undefined)(
  "14 million names are packed, kept, read back, put in order and shuffled",
  { timeout: 3_600_000 },
  async () => {
    const tree = await measured("names packed", synthetic);
    const paths = await measured("paths in order", () => pathsOf(tree));
    const n = CLASSES * EACH;
    expect(paths.length).toBe(n);
    expect(paths.counts.size).toBe(CLASSES);
    let before = "";
    for (let i = 0; i < n; i += 997) {
      const path = paths.at(i);
      expect(path > before).toBe(true);
      before = path;
    }
    const file = join(await temporaryFolder(), "large.index");
    await measured("index written", () => writeIndex(file, "/root", tree));
    const known = await measured("index read", () => readIndex(file, "/root"));
    expect(known!.size).toBe(CLASSES + 1);
    const order = await measured("one epoch shuffled", () => permutation(seedOf(3), n));
    const seen = new Uint8Array(n);
    for (const index of order) seen[index]!++;
    expect(seen.every((times) => times === 1)).toBe(true);
    await measured("a million paths made into strings", () => {
      for (let i = 0; i < 1e6; i++) paths.at(order[i]!);
    });
  },
);
