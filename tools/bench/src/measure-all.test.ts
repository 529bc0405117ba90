import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { expect, test } from "vitest";
import { fakeSide, temporaryFolder } from "./fakes.test.helpers.js";
import { commandOf } from "./command-of.js";
import { thisMachine } from "./machine.js";
import { holdsFor, measureAll } from "./measure-all.js";
import { readResults, resultsFileOf, withResults, writeResults, type Results } from "./results.js";
import { rowsFor } from "./rows.js";

const rows = rowsFor(2);
const [first, second] = rows;
const steady = (name: string) =>
  fakeSide(
    name,
    Array.from({ length: 100 }, () => 10),
  );

test("rows that are measured are kept; one that fails stops none of the others", async () => {
  const asked: string[] = [];
  const kept: Results[] = [];
  const options = {
    rounds: 3,
    keep: (results: Results) => Promise.resolve(void kept.push(results)),
    sidesOf: ({ id }: { id: string }) => {
      asked.push(id);
      if (id === second!.id) throw new UserError("no bfloat16 yet");
      return [steady("ddep"), steady("pytorch eager")];
    },
  };
  const outcome = await measureAll(rows.slice(0, 3), {}, options);
  expect(asked).toEqual([rows[0]!.id, rows[1]!.id, rows[2]!.id]);
  expect(Object.keys(outcome.results)).toEqual([rows[0]!.id, rows[2]!.id]);
  expect(kept.map((results) => Object.keys(results).length)).toEqual([1, 2]);
  expect(outcome.failed.map(({ row }) => row.id)).toEqual([second!.id]);
  expect(outcome.results[first!.id]!.measured[0]!.turns).toEqual([10, 10, 10]);

  asked.length = 0;
  await measureAll(rows.slice(0, 3), outcome.results, options);
  expect(asked).toEqual([second!.id]);
  asked.length = 0;
  await measureAll([first!], outcome.results, { ...options, again: true });
  expect(asked).toEqual([first!.id]);
});

test("a result stands for its row as long as the command is the same", async () => {
  const { results } = await measureAll(
    [first!],
    {},
    { rounds: 3, keep: () => Promise.resolve(), sidesOf: () => [steady("ddep")] },
  );
  const result = results[first!.id];
  expect(holdsFor(first!, 3, result)).toBe(true);
  expect(holdsFor(first!, 5, result)).toBe(false);
  expect(holdsFor({ ...first!, steps: 7 }, 3, result)).toBe(false);
  expect(holdsFor(first!, 3, undefined)).toBe(false);
});

test("commands name all that is measured", () => {
  const command = (id: string) =>
    commandOf(
      rows.find((row) => row.id === id)!,
      3,
    );
  expect(command("transunet-bfloat16")).toBe(
    "npm run bench -- step --encoder transunet_r50_vit_b16 --decoder transunet --widths 1024,512,256,128,64 --batch 2 --size 224 --stage pretrain --precision bfloat16 --peer pytorch --rounds 3 --steps 3",
  );
  expect(command("stock")).toMatch(/--peer tfjs --rounds 3 --steps 1$/);
  expect(command("loader")).toBe(
    "npm run bench -- loader --images FOLDER --batch 8 --size 224 --workers 2 --peer pytorch --rounds 3 --steps 50",
  );
  expect(new Set(rows.map((row) => commandOf(row, 3))).size).toBe(rows.length);
  expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
});

const sparc = { cpu: "Sparc", kernels: "base" };

test("results of one kind of machine replace its own, and no others", () => {
  const alpha = { cpu: "Alpha", kernels: "base" };
  const faster = { cpu: "Sparc", kernels: "avx512" };
  const known = [sparc, faster, alpha].reduce(
    (before, machine) => withResults(before, machine, {}),
    withResults([], sparc, {}),
  );
  expect(known).toEqual([alpha, faster, sparc].map((machine) => ({ ...machine, results: {} })));
  const result = { command: "bench", date: "2026-01-31", machine: thisMachine(), measured: [] };
  const replaced = withResults(known, faster, { first: result });
  expect(replaced).toEqual(
    known.map((machine) => (machine.kernels === "avx512" ? { ...machine, results: { first: result } } : machine)),
  );
});

test("results are written as a whole and read back", async () => {
  const folder = await temporaryFolder();
  const file = resultsFileOf(join(folder, "performance.md"));
  expect(file).toBe(join(folder, "performance.json"));
  expect(await readResults(file)).toEqual([]);
  const { results } = await measureAll(
    [first!],
    {},
    { rounds: 1, keep: (found) => writeResults(file, withResults([], sparc, found)), sidesOf: () => [steady("ddep")] },
  );
  expect(await readResults(file)).toEqual([{ ...sparc, results }]);
  expect(await readdir(folder)).toEqual(["performance.json"]);
  for (const text of ["{", "{}"]) {
    await writeFile(file, text);
    await expect(readResults(file)).rejects.toThrow(/performance\.json: contains no benchmark results.*\nTo fix it/);
  }
});
