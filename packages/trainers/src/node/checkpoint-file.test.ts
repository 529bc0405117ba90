import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError, writeSafetensors } from "@ddep/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Checkpoint } from "../checkpoint.js";
import { checkpointFile } from "./checkpoint-file.js";

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-checkpoint-"));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const checkpoint = (step: number): Checkpoint => ({
  step,
  identity: `{"sigma":0.22,"name":"é"}`,
  tensors: new Map([
    ["model.weight", { shape: [2, 2], data: Float32Array.of(step, -0, 1e-40, 3) }],
    ["optimizer.first.weight", { shape: [4], data: Float32Array.of(1, 2, 3, 4) }],
  ]),
});

test("holds the last saved checkpoint in one file, bit for bit", async () => {
  const home = join(folder, "one");
  const file = join(home, "checkpoint.safetensors");
  const store = checkpointFile(file);
  expect(store.name).toBe(file);
  expect(await store.load()).toBeUndefined();
  await expect(store.save(checkpoint(1))).rejects.toMatchObject({ name: "UserError", file });
  await mkdir(home);
  await store.save(checkpoint(1));
  await store.save(checkpoint(20));
  const found = await checkpointFile(file).load();
  const { step, identity, tensors } = checkpoint(20);
  expect(found).toMatchObject({ step, identity });
  for (const [name, { shape, data }] of tensors) {
    expect(found!.tensors.get(name)!.shape).toEqual(shape);
    expect([...found!.tensors.get(name)!.data]).toEqual([...data]);
  }
  expect(found!.tensors.size).toBe(2);
  expect(await readdir(home)).toEqual(["checkpoint.safetensors"]);
});

test("a file truncated anywhere causes an error that names it", async () => {
  const whole = join(folder, "whole.safetensors");
  await checkpointFile(whole).save(checkpoint(3));
  const bytes = await readFile(whole);
  const file = join(folder, "cut.safetensors");
  for (const length of [0, 7, 8, 60, bytes.length - 1]) {
    await writeFile(file, bytes.subarray(0, length));
    const load = checkpointFile(file).load();
    await expect(load, `cut at ${length}`).rejects.toBeInstanceOf(UserError);
    await expect(load).rejects.toMatchObject({ file });
  }
});

test("weights that are not a checkpoint are refused with the fix", async () => {
  const file = join(folder, "weights.safetensors");
  const wrong: Record<string, string>[] = [
    {},
    { step: "3" },
    { identity: "a" },
    ...["x", "", "-1", "2.5"].map((step) => ({ step, identity: "a" })),
  ];
  for (const metadata of wrong) {
    await writeFile(file, writeSafetensors(checkpoint(1).tensors, metadata));
    await expect(checkpointFile(file).load()).rejects.toMatchObject({
      file,
      fix: expect.stringContaining("delete it"),
    });
  }
});
