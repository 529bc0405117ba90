import { useBackend } from "@ddep/backend";
import { precision } from "@ddep/ops";
import { expect, test } from "vitest";
import { setPrecision } from "./precision.js";

async function notesOf(chosen: "float32" | "bfloat16", backend: string): Promise<string[]> {
  await useBackend(backend);
  const notes: string[] = [];
  setPrecision(chosen, { note: (line) => void notes.push(line) });
  expect(precision()).toBe(chosen);
  return notes;
}

test("bfloat16 without support falls back to float32 with a note", async () => {
  expect(await notesOf("bfloat16", "cpu")).toEqual([
    expect.stringMatching(/^Precision: float32, because this machine/),
  ]);
  expect(await notesOf("float32", "cpu")).toEqual([]);
});

test("with support there is no note", async () => {
  const { kernels } = await useBackend("native-cpu");
  expect(await notesOf("bfloat16", "native-cpu")).toHaveLength(kernels === "avx512_bf16" ? 0 : 1);
  expect(await notesOf("float32", "native-cpu")).toEqual([]);
});
