import { mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openSafetensors, writeSafetensors } from "../tensor-files/safetensors.js";
import { memorySource, type ByteSource } from "../tensor-files/byte-source.js";
import { lazy, type LazyTensor } from "../tensor-files/lazy-tensor.js";
import type { StoredTensor } from "../tensor-files/stored-tensor.js";
import { safetensorsBytes } from "../testing/safetensors-bytes.test.helpers.js";
import { withFile } from "./file-source.js";
import { readTensors, writeTensors } from "./tensor-files.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-tensors-"));
});
afterAll(() => rm(folder, { recursive: true }));

const tensors = new Map<string, StoredTensor>([
  ["b", { shape: [300, 100], data: Float32Array.from({ length: 30_000 }, (_, i) => Math.sin(i)) }],
  ["a", { shape: [3], data: Float32Array.of(1, -0, NaN) }],
  ["count", { shape: [], data: Float32Array.of(7), dtype: "I64" }],
]);

/** A source that tells what is read into what. */
function spied(bytes: Uint8Array) {
  const targets: Uint8Array[] = [];
  const plain = memorySource(bytes, "w");
  const source: ByteSource = {
    ...plain,
    read: (offset, target) => {
      targets.push(target);
      return plain.read(offset, target);
    },
  };
  return { source, targets };
}

test("a float32 tensor is read on request, in one go and straight into its own memory", async () => {
  const { source, targets } = spied(writeSafetensors(tensors));
  const catalog = await openSafetensors(source);
  // The length of the header, and the header.
  expect(targets).toHaveLength(2);
  const data = await catalog.tensors.get("b")!.read();
  expect(targets).toHaveLength(3);
  expect(targets[2]!.buffer).toBe(data.buffer);
  expect(data).toEqual(tensors.get("b")!.data);
});

test("nothing is allocated for a header that claims more numbers than the file has", async () => {
  const size = 2 ** 40;
  const claims = { dtype: "F32", shape: [size], data_offsets: [0, 4 * size] };
  const { source, targets } = spied(safetensorsBytes({ w: claims }, new Uint8Array(8)));
  await expect(openSafetensors(source)).rejects.toThrow(/w, w: ends at byte .*but the file has/);
  expect(targets.reduce((sum, target) => sum + target.length, 0)).toBeLessThan(source.size);
  const overflow = { dtype: "F32", shape: [size, size, size], data_offsets: [0, 8] };
  const other = spied(safetensorsBytes({ w: overflow }, new Uint8Array(8)));
  await expect(openSafetensors(other.source)).rejects.toThrow(/w, w: has 8 bytes for shape/);
});

test("streamed writing gives the same bytes as writing at once", async () => {
  const file = join(folder, "pieces.safetensors");
  await writeTensors(file, new Map([...tensors].map(([name, tensor]) => [name, lazy(tensor)])), {
    note: "x",
  });
  expect(new Uint8Array(await readFile(file))).toEqual(writeSafetensors(tensors, { note: "x" }));
  const found = await readTensors(file);
  expect(found.tensors.get("count")).toEqual(tensors.get("count"));
});

test("a tensor is read only after those before it have been written", async () => {
  const file = join(folder, "slow.safetensors");
  const names = ["a", "b", "c", "d"];
  const bytes = 4_000_000;
  const sizes: number[] = [];
  const watched = (): LazyTensor => ({
    shape: [bytes / 4],
    dtype: "F32",
    async read() {
      const partial = (await readdir(folder)).find((name) => name.endsWith(".partial"));
      sizes.push(partial === undefined ? 0 : (await stat(join(folder, partial))).size);
      return new Float32Array(bytes / 4);
    },
  });
  await writeTensors(file, new Map(names.map((name) => [name, watched()])));
  expect(sizes.map((size) => Math.floor(size / bytes))).toEqual([0, 1, 2, 3]);
});

test("if a tensor cannot be read, nothing is written and the old file is kept", async () => {
  const file = join(folder, "kept.safetensors");
  await writeFile(file, "old");
  const broken: LazyTensor = {
    shape: [1],
    dtype: "F32",
    read: () => Promise.reject(new UserError("is broken")),
  };
  await expect(writeTensors(file, new Map([["w", broken]]))).rejects.toThrow("is broken");
  await expect(writeTensors(file, new Map([["w", lazy({ shape: [2], data: Float32Array.of(1) })]]))).rejects.toThrow(
    /w: has 1 numbers for shape \[2\]/,
  );
  const half: StoredTensor = { shape: [1], data: Float32Array.of(0.5), dtype: "I64" };
  await expect(writeTensors(file, new Map([["w", lazy(half)]]))).rejects.toThrow(
    /w: holds a number that is not an integer/,
  );
  expect(await readFile(file, "utf8")).toBe("old");
  expect((await readdir(folder)).filter((name) => name.includes("partial"))).toEqual([]);
});

test("bytes past the end of a file are refused before memory is allocated", async () => {
  const file = join(folder, "short");
  await writeFile(file, "abc");
  await withFile(file, async (source) => {
    await expect(source.read(1, new Uint8Array(3))).rejects.toThrow(`${file}: ends at byte 3, but bytes 1 to 4`);
  });
});
