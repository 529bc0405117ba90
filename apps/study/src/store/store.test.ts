import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { RunRecord } from "./record.js";
import { exportRecords, importRecords, openStore } from "./store.js";

const record = (id: string, change: Partial<RunRecord> = {}): RunRecord => ({
  id,
  kind: "final",
  method: "ddep",
  fraction: 0.05,
  labelled: 18,
  seed: 0,
  options: { lr: 1e-3 },
  needs: [],
  scores: { meanIoU: 0.3, pixelAccuracy: 0.8, meanAccuracy: 0.4, iou: { sky: 0.9, sign: null } },
  seconds: 12.5,
  startedAt: "2026-01-01T00:00:00.000Z",
  machine: { cpu: "a", cores: 2, memory: 8, node: "v20.19.0", backend: "cpu" },
  version: "0.0.0",
  ...change,
});
const folder = () => mkdtemp(join(tmpdir(), "ddep-store-"));

test("a finished run is kept as it was first recorded, a failed one gives way", async () => {
  const at = await folder();
  const store = await openStore(at);
  await store.add(record("a", { error: "no memory" }));
  expect([store.isDone("a"), store.get("a")!.error]).toEqual([false, "no memory"]);
  await store.add(record("a", { seconds: 1 }));
  await store.add(record("a", { seconds: 2 }));
  expect([store.isDone("a"), store.get("a")!.seconds]).toEqual([true, 1]);
  expect((await openStore(at)).get("a")).toEqual(record("a", { seconds: 1 }));
});

test("records travel in a file of lines, without failed runs and without those that are there", async () => {
  const [here, there] = [await openStore(await folder()), await openStore(await folder())];
  for (const one of [record("a"), record("b"), record("c", { error: "no memory" })]) await here.add(one);
  await there.add(record("b", { seconds: 99 }));
  const file = join(here.folder, "all.jsonl");
  expect(await exportRecords(here, ["b", "a", "c", "d"], file)).toBe(2);
  expect((await readFile(file, "utf8")).split("\n").map((line) => line.slice(0, 9))).toEqual([
    '{"id":"b"',
    '{"id":"a"',
    "",
  ]);
  expect(await importRecords(there, file)).toBe(1);
  expect([there.get("a")!.seconds, there.get("b")!.seconds]).toEqual([12.5, 99]);
});

test("a damaged record names its file and the field", async () => {
  const at = await folder();
  await mkdir(join(at, "records"));
  await writeFile(join(at, "records", "a.json"), JSON.stringify({ ...record("a"), seed: "zero" }));
  await expect(openStore(at)).rejects.toThrow(/records\/a\.json.*seed.*computed again/s);
  await writeFile(join(at, "records", "a.json"), "{");
  await expect(openStore(at)).rejects.toThrow(/records\/a\.json.*not a valid run record/s);
});

test("partial files of killed processes are not records, and are removed once a run is computed", async () => {
  const at = await folder();
  await (await openStore(at)).add(record("a"));
  const half = [
    "records/b.json.4242.partial",
    "failures/a.json.6ba7b810-9dad-11d1.partial",
    "weights.json.4242.partial",
  ];
  for (const file of half) await writeFile(join(at, file), "{");
  const store = await openStore(at);
  expect(store.all().map(({ id }) => id)).toEqual(["a"]);
  await (await store.claim("b")).release();
  expect((await readdir(at, { recursive: true })).sort()).toEqual(["failures", "locks", "records", "records/a.json"]);
});
