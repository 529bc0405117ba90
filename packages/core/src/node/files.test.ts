import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeSafetensors } from "../tensor-files/safetensors.js";
import { writeFileAtomic } from "./files.js";
import { readTensors } from "./tensor-files.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-files-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

test("content is replaced as a whole, and nothing else is left in the folder", async () => {
  const home = join(folder, "plain");
  await mkdir(home);
  const file = join(home, "a.json");
  await writeFileAtomic(file, "old, and longer");
  await writeFileAtomic(file, Uint8Array.of(110, 101, 119));
  expect(await readFile(file, "utf8")).toBe("new");
  expect(await readdir(home)).toEqual(["a.json"]);
});

test("readers see either the complete old or the complete new content at every moment", async () => {
  const file = join(folder, "watched");
  const contents = ["a".repeat(300_000), "b".repeat(200_000)];
  await writeFileAtomic(file, contents[0]!);
  let writing = true;
  const writer = (async () => {
    for (let i = 1; i < 12; i++) await writeFileAtomic(file, contents[i % 2]!);
    writing = false;
  })();
  while (writing) expect(contents.includes(await readFile(file, "utf8"))).toBe(true);
  await writer;
});

test("a write that fails names the file, keeps the old content and leaves no partial", async () => {
  const home = join(folder, "taken");
  const file = join(home, "a.json");
  await mkdir(file, { recursive: true });
  await writeFile(join(file, "inside"), "old");
  await expect(writeFileAtomic(file, "new")).rejects.toThrow(UserError);
  await expect(writeFileAtomic(file, "new")).rejects.toThrow(`${file}: cannot be written`);
  expect(await readFile(join(file, "inside"), "utf8")).toBe("old");
  expect(await readdir(home)).toEqual(["a.json"]);
});

test("a missing folder is named, with the fix", async () => {
  const file = join(folder, "absent", "a.json");
  await expect(writeFileAtomic(file, "x")).rejects.toMatchObject({
    name: "UserError",
    file,
    fix: "check the path",
  });
  const below = join(folder, "plain", "a.json", "b.json");
  await expect(writeFileAtomic(below, "x")).rejects.toMatchObject({
    file: below,
    fix: expect.stringContaining("a part of it is a file"),
  });
});

// The superuser may write anywhere.
test.skipIf(process.getuid?.() === 0)("a folder without permission is named, with the fix", async () => {
  const home = join(folder, "locked");
  await mkdir(home);
  const file = join(home, "a.json");
  await writeFileAtomic(file, "old");
  await chmod(home, 0o500);
  try {
    await expect(writeFileAtomic(file, "new")).rejects.toMatchObject({
      file,
      fix: "change its permissions, or choose another path",
    });
    expect(await readFile(file, "utf8")).toBe("old");
  } finally {
    await chmod(home, 0o700);
  }
});

test("tensors are read from a file; a missing file, a folder and a truncated file are named", async () => {
  const file = join(folder, "w.safetensors");
  const bytes = writeSafetensors(new Map([["w", { shape: [2], data: Float32Array.of(1, 2) }]]));
  await writeFileAtomic(file, bytes);
  expect([...(await readTensors(file)).tensors.get("w")!.data]).toEqual([1, 2]);
  await writeFile(file, bytes.subarray(0, bytes.length - 1));
  await expect(readTensors(file)).rejects.toThrow(`${file}, w: ends at byte`);
  const absent = join(folder, "absent.safetensors");
  await expect(readTensors(absent)).rejects.toMatchObject({
    name: "UserError",
    file: absent,
    fix: "check the path",
  });
  await expect(readTensors(folder)).rejects.toMatchObject({
    name: "UserError",
    file: folder,
    fix: "give a file, not a folder",
  });
});
