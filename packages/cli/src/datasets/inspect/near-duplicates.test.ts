import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { openPicture } from "@ddep/datasets";
import { fold, randomInt, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { image, shared, temporaryFolder, write } from "../files.test.helpers.js";
import { difference, distance, fingerprint } from "./fingerprint.js";
import { nearDuplicates } from "./near-duplicates.js";

const printOf = async (file: string) => fingerprint(await openPicture(file));

const seed = seedOf(3);
const random = (...path: (string | number)[]) =>
  Uint32Array.from({ length: 4 }, (_, i) => randomInt(fold(seed, ...path), 2 ** 32, i));

test("the distance counts the bits that differ", () => {
  const count = (a: Uint32Array, b: Uint32Array) =>
    a.reduce((sum, word, i) => sum + ((word ^ b[i]!) >>> 0).toString(2).replaceAll("0", "").length, 0);
  for (let k = 0; k < 50; k++) expect(distance(random(k), random("b", k))).toBe(count(random(k), random("b", k)));
  expect(distance(Uint32Array.of(2 ** 32 - 1, 0, 0, 0), Uint32Array.of(0, 0, 0, 1))).toBe(33);
});

test("finds every pair that a comparison of all with all finds, fast for thousands", () => {
  const grid = (k: number) => Uint8Array.from({ length: 256 }, (_, i) => 60 + (k % 120) + ((i * (k % 7)) % 40));
  const a = Array.from({ length: 4000 }, (_, i) => ({ hash: random("a", i), grid: grid(i) }));
  // Half of the second set are of the first with up to 40 bits turned, and a little brighter.
  const b = Array.from({ length: 400 }, (_, i) => {
    if (i % 2 === 0) return { hash: random("b", i), grid: grid(i) };
    const from = a[(i * 7) % a.length]!;
    const hash = Uint32Array.from(from.hash);
    for (let k = 0; k < i % 41; k++) {
      const bit = randomInt(fold(seed, "bit", i), 128, k);
      hash[bit >> 5]! ^= 1 << (bit & 31);
    }
    return { hash, grid: from.grid.map((value) => value + (i % 19)) };
  });
  const expected = a.flatMap((p, i) =>
    b.flatMap((q, j) => {
      const bits = distance(p.hash, q.hash);
      return bits <= 22 && difference(p.grid, q.grid) <= 12 ? [{ a: i, b: j, bits }] : [];
    }),
  );
  expect(expected.length).toBeGreaterThan(50);
  expect(nearDuplicates(a, b)).toEqual(expected);
});

test.skipIf(!existsSync(join(shared, "data/imagenet-samples")))(
  "copies at another size, quality and brightness are found, and 300 different pictures are not",
  async () => {
    const root = join(shared, "data/imagenet-samples");
    const folders = (await readdir(root)).sort().slice(0, 300);
    const files = await Promise.all(
      folders.map(async (folder) => join(root, folder, (await readdir(join(root, folder)))[0]!)),
    );
    const prints = await Promise.all(files.map(printOf));
    expect(nearDuplicates(prints.slice(0, 150), prints.slice(150))).toEqual([]);
    const folder = await temporaryFolder();
    const { default: sharp } = await import("sharp");
    const copies = files.slice(0, 30).map(async (file, i) => {
      const changed = sharp(file)
        .resize(190 + 3 * i)
        .modulate({ brightness: 1.04 })
        .jpeg({ quality: 60 });
      return printOf(await write(join(folder, `${i}.jpg`), await changed.toBuffer()));
    });
    const found = nearDuplicates(prints, await Promise.all(copies));
    expect(found.map(({ a, b }) => [a, b])).toEqual(Array.from({ length: 30 }, (_, i) => [i, i]));
  },
);

test("plain pictures of different brightness are not alike", async () => {
  const folder = await temporaryFolder();
  const plain = async (grey: number) => {
    const png = image(20, 20, 0).linear(0, grey).png();
    return printOf(await write(join(folder, `${grey}.png`), await png.toBuffer()));
  };
  expect(nearDuplicates([await plain(40)], [await plain(200)])).toEqual([]);
  expect(nearDuplicates([await plain(40)], [await plain(41)])).toHaveLength(1);
});
