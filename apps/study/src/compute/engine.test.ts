import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { expect, test } from "vitest";
import { runAll } from "./engine.js";
import type { Run } from "../grid/run.js";
import { choice } from "./compute-run.js";
import { leaveFolder, record, run } from "../testing/runs.test.helpers.js";
import { openStore, type Store } from "../store/store.js";

const failed = (run: Run, error: string) => record(run, { error });
const scored = (run: Run, meanIoU: number) =>
  record(run, { scores: { meanIoU, pixelAccuracy: 1, meanAccuracy: 1, iou: {} } });
const open = async () => openStore(await mkdtemp(join(tmpdir(), "ddep-engine-")));
const note = () => undefined;

test("a failed run is recorded with its reason; runs that need it are skipped, the others continue", async () => {
  const store = await open();
  const runs = [run("p1"), run("f1", "p1"), run("p2"), run("f2", "p2")];
  let broken = true;
  const ran: string[] = [];
  const perform = (one: Run) => {
    ran.push(one.id);
    if (one.id === "p1" && broken) return Promise.reject(new UserError("the disk is full", { fix: "make room" }));
    return Promise.resolve(record(one));
  };
  const first = await runAll({ runs, store, perform, failed, note });
  expect(ran).toEqual(["p1", "p2", "f2"]);
  expect(first.failures.map(({ id }) => id)).toEqual(["p1", "f1"]);
  expect(first.failures[0]!.reason).toMatch(/the disk is full/);
  expect(first.failures[1]!.reason).toBe("needs p1, which failed");
  // The next start tries again what failed, and nothing else.
  broken = false;
  ran.length = 0;
  expect(await runAll({ runs, store, perform, failed, note })).toEqual({ failures: [] });
  expect(ran).toEqual(["p1", "f1"]);
});

test("a denoising run whose weights did not come with its record is run again where a run that is left starts from it", async () => {
  const store = await open();
  const runs = [run("p1"), run("f1", "p1"), run("p2"), run("f2", "p2"), run("p3"), run("f3", "p3")];
  for (const id of ["p1", "p2", "p3"]) await store.add(record(run(id), { seconds: 77 }));
  await store.add(record(run("f2", "p2")));
  await leaveFolder(store.folder, "p3");
  const ran: string[] = [];
  const perform = (one: Run) => {
    ran.push(one.id);
    return Promise.resolve(record(one));
  };
  await runAll({ runs, store, perform, failed, note });
  expect(ran).toEqual(["p1", "f1", "f3"]);
  expect(store.get("p1")!.seconds).toBe(77);
});

test("if it fails again, the runs that start from it are skipped", async () => {
  const store = await open();
  const runs = [run("p1"), run("f1", "p1")];
  await store.add(record(run("p1")));
  const perform = () => Promise.reject(new UserError("the disk is full", {}));
  const { failures } = await runAll({ runs, store, perform, failed, note });
  expect(failures.map(({ reason }) => reason)).toEqual(["the disk is full", "needs p1, which failed"]);
  expect(store.get("p1")!.error).toBeUndefined();
});

test("a run that another process holds is left to it; the others come first, and it is not a failure", async () => {
  const store = await open();
  const runs = [run("p1"), run("f1", "p1"), run("p2"), run("f2", "p2")];
  const theirs = await openStore(store.folder);
  const lock = await theirs.claim("p1");
  const [ran, lines]: [string[], string[]] = [[], []];
  const all = runAll({
    runs,
    store,
    failed,
    note: (line) => lines.push(line),
    perform(one) {
      ran.push(one.id);
      return Promise.resolve(record(one));
    },
  });
  await expect.poll(() => ran).toEqual(["p2", "f2"]);
  expect(lines.filter((line) => line.startsWith("postponed"))).toEqual([
    expect.stringContaining(`${join(store.folder, "runs", "p1")}: is in use by process ${process.pid} on `),
  ]);
  await theirs.add(record(runs[0]!, { seconds: 77 }));
  await leaveFolder(store.folder, "p1");
  await lock.release();
  expect(await all).toEqual({ failures: [] });
  expect(ran).toEqual(["p2", "f2", "f1"]);
  expect(store.get("p1")!.seconds).toBe(77);
});

test("a run whose holder ends without a record is computed here", async () => {
  const store = await open();
  const lock = await (await openStore(store.folder)).claim("p1");
  const ran: string[] = [];
  const perform = (one: Run) => Promise.resolve(void ran.push(one.id)).then(() => record(one));
  const all = runAll({ runs: [run("p1")], store, perform, failed, note });
  await lock.release();
  expect(await all).toEqual({ failures: [] });
  expect(ran).toEqual(["p1"]);
});

test("a run that is taken over by another process is neither stopped nor failed, but left to it", async () => {
  const store = await open();
  let taken = false;
  const perform = async (one: Run, signal: AbortSignal) => {
    if (!taken) {
      taken = true;
      // As if this process had slept for long.
      const locks = join(store.folder, "locks");
      await rm(join(locks, one.id), { recursive: true });
      await expect.poll(() => signal.aborted).toBe(true);
      throw new Interrupted(3, 10);
    }
    return record(one);
  };
  const quick: Store = { ...store, claim: (id) => store.claim(id, { patience: 0.2 }) };
  expect(await runAll({ runs: [run("p1")], store: quick, perform, failed, note })).toEqual({ failures: [] });
  expect(store.isDone("p1")).toBe(true);
});

test("if not even a failure can be recorded, the first error is reported", async () => {
  const store = await open();
  const perform = () => Promise.reject(new UserError("cannot be written (ENOSPC)", { file: "model.safetensors" }));
  const add = () => Promise.reject(new UserError("cannot be written (ENOSPC)", { file: "failures/p1.json" }));
  await expect(runAll({ runs: [run("p1")], store: { ...store, add }, perform, failed, note })).rejects.toThrow(
    "model.safetensors",
  );
});

test("an interruption ends the study and is no failure", async () => {
  const store = await open();
  const perform = () => Promise.reject(new Interrupted(3, 10));
  await expect(runAll({ runs: [run("p1"), run("p2")], store, perform, failed, note })).rejects.toThrow(Interrupted);
  expect(store.all()).toEqual([]);
});

test("the candidate with the best score on the held-out images is chosen, the first of equals", async () => {
  const store = await open();
  const candidates = ["a", "b", "c"];
  for (const [i, meanIoU] of [0.2, 0.3, 0.3].entries()) await store.add(scored(run(candidates[i]!, "p"), meanIoU));
  expect(choice(run("f", "p", candidates), store)).toEqual({ lr: 2e-3, weightDecay: 0 });
  expect(choice(run("f", "p"), store)).toBeUndefined();
});
