import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fold, randomInt, seedOf } from "@ddep/core";
import { expect, test } from "vitest";
import { shared, temporaryFolder, write, writeImage } from "../testing/fixtures.test.helpers.js";
import { classFolders, imageFolder } from "../index.js";
import { listImages, type Listing } from "./list-images.js";
import { byCodeUnit } from "./packed-names.js";

const all = (listing: Listing) => Array.from({ length: listing.length }, (_, i) => listing.at(i));

/** What the listing must be, by Node's own walk. */
async function expected(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true });
  return entries.filter((path) => /\.jpe?g$/i.test(path)).sort(byCodeUnit);
}

async function touch(root: string, ...names: string[]) {
  for (const name of names) await write(join(root, name), Uint8Array.of(0));
}

/** Options under which even a small folder has an index, and one that has only just been written is trusted. */
async function indexed() {
  return { cache: await temporaryFolder(), indexFrom: 1, rest: -1e9 };
}

test("the order is that of whole paths, even if a name continues that of a folder", async () => {
  const root = await temporaryFolder();
  // "." and "-" come before "/", "0" after it; the last two differ in UTF-8 and in UTF-16.
  await touch(
    root,
    "a/b.jpg",
    "a/b/c.jpg",
    "a/b-/d.jpg",
    "a/b0.jpg",
    "a-b/x.jpg",
    "a.jpg",
    "a0/y.jpg",
    "\u{ff5e}.jpg",
    "\u{1f600}.jpg",
  );
  const options = await indexed();
  expect(all(await listImages(root, options))).toEqual(await expected(root));
  const warm = await listImages(root, options);
  expect(all(warm)).toEqual(await expected(root));
  expect(warm.read).toBe(0);
});

test("the index of a random tree follows files and folders that are added, removed and moved", async () => {
  const root = await temporaryFolder();
  const options = await indexed();
  const seed = seedOf(5);
  const letters = ["a", "b", "-", "x.", "é", "Z", "10"];
  const letter = (...path: (string | number)[]) => letters[randomInt(fold(seed, ...path), letters.length)]!;
  const folder = (k: number) => Array.from({ length: k % 4 }, (_, d) => `f${letter("folder", k, d)}`).join("/");
  for (let k = 0; k < 120; k++) {
    await touch(root, join(folder(k), `${letter("file", k)}${k}.jpg`));
    if (k % 10 === 9) expect(all(await listImages(root, options))).toEqual(await expected(root));
  }
  for (let k = 0; k < 30; k++) {
    const paths = await expected(root);
    const path = paths[randomInt(fold(seed, "gone", k), paths.length)]!;
    if (k % 2 === 0) await rm(join(root, path));
    else await rename(join(root, path), join(root, `${path.slice(0, -4)}-moved.jpg`));
    const listing = await listImages(root, options);
    expect(all(listing)).toEqual(await expected(root));
    expect(listing.read).toBe(1);
  }
  await rm(join(root, "fa"), { recursive: true, force: true });
  expect(all(await listImages(root, options))).toEqual(await expected(root));
  expect((await listImages(root, options)).read).toBe(0);
});

test("a damaged, truncated, foreign or empty index is rebuilt", async () => {
  const root = await temporaryFolder();
  await touch(root, "a/1.jpg", "b/2.jpg");
  const options = await indexed();
  const { index } = await listImages(root, options);
  const good = await readFile(index!);
  const damages = [
    good.subarray(0, good.length - 7),
    Buffer.alloc(0),
    Buffer.from("PK\u0003\u0004".repeat(40)),
    ...[3, 17, 40, good.length - 40, good.length - 1].map((at) => {
      const copy = Buffer.from(good);
      copy[at]! ^= 4;
      return copy;
    }),
  ];
  for (const damage of damages) {
    await writeFile(index!, damage);
    const listing = await listImages(root, options);
    expect(all(listing)).toEqual(["a/1.jpg", "b/2.jpg"]);
    expect(listing.read).toBe(3);
    expect(await readFile(index!)).toEqual(good);
  }
  expect((await listImages(root, { ...options, reindex: true })).read).toBe(3);
  expect(await readdir(options.cache)).toEqual([index!.slice(options.cache.length + 1)]);
});

test("a folder that changed while being read is read again, and small folders have no index", async () => {
  const root = await temporaryFolder();
  await touch(root, "a/1.jpg");
  const { cache } = await indexed();
  const young = { cache, indexFrom: 1, rest: 1e9 };
  expect([(await listImages(root, young)).read, (await listImages(root, young)).read]).toEqual([2, 2]);
  const empty = await temporaryFolder();
  expect(await listImages(root, { cache: empty })).not.toHaveProperty("index");
  expect(await readdir(empty)).toEqual([]);
});

test("links are followed without loops from the index too, and a new one is noticed", async () => {
  const root = await temporaryFolder();
  const far = await temporaryFolder();
  const options = await indexed();
  await touch(root, "in/near.jpg");
  await touch(far, "deep/far.jpg");
  await symlink(root, join(root, "in/self"));
  await symlink(far, join(root, "out"));
  await symlink(root, join(far, "deep/back"));
  for (let turn = 0; turn < 2; turn++)
    expect(all(await listImages(root, options))).toEqual(["in/near.jpg", "out/deep/far.jpg"]);
  await touch(far, "deep/more.jpg");
  expect(all(await listImages(root, options))).toContain("out/deep/more.jpg");
});

test("an unwritable cache causes a warning", async () => {
  const root = await temporaryFolder();
  await touch(root, "a.jpg");
  const cache = await write(join(await temporaryFolder(), "file"), Uint8Array.of(0));
  const warned = new Promise((resolve) => process.once("warning", resolve));
  expect(all(await listImages(root, { cache, indexFrom: 1 }))).toEqual(["a.jpg"]);
  expect(String(await warned)).toContain("the index cannot be saved");
});

test("class folders and image folders give the same results and errors from the index", async () => {
  const root = await temporaryFolder();
  const options = await indexed();
  for (const name of ["n02", "n010", "n1/deep", "n-1", "n1-"]) await writeImage(join(root, name, "x.png"), 4, 5);
  for (let turn = 0; turn < 2; turn++) {
    const dataset = await classFolders(root, options);
    expect(dataset.classNames).toEqual(["n-1", "n010", "n02", "n1", "n1-"]);
    // Paths have "n1-/" before "n1/", names the other way round.
    const classes = [0, 1, 2, 3, 4].map(async (i) => (await dataset.open(i)).classIndex);
    expect(await Promise.all(classes)).toEqual([0, 1, 2, 4, 3]);
    expect((await imageFolder(root, options)).name(4)).toBe(join(root, "n1/deep/x.png"));
  }
  await mkdir(join(root, "n3"));
  await expect(classFolders(root, options)).rejects.toThrow("n3: the class folder contains no images");
});

test.skipIf(!existsSync(join(shared, "data/imagenet-samples")))("ImageNet's samples", async () => {
  const root = join(shared, "data/imagenet-samples");
  const options = await indexed();
  for (let turn = 0; turn < 2; turn++) expect(all(await listImages(root, options))).toEqual(await expected(root));
});
