import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { expect, test } from "vitest";
import { runAll } from "./engine.js";
import type { RunRecord } from "./record.js";
import type { Run } from "./run.js";
import { choice } from "./perform.js";
import { openStore } from "./store.js";

const run = (id: string, from?: string, candidates: Run["candidates"] = []): Run => ({
  id,
  kind: from === undefined ? "pretrain" : "final",
  method: "ddep",
  seed: 0,
  settings: {},
  ...(from === undefined ? {} : { from }),
  candidates,
});
const record = ({ id, kind, method, seed }: Run, more: Partial<RunRecord> = {}): RunRecord => ({
  ...{ id, kind, method, seed, options: {}, needs: [], seconds: 1, startedAt: "2026-01-01T00:00:00.000Z" },
  ...{ machine: { cpu: "a", cores: 2, memory: 8, node: "v20", backend: "cpu" }, version: "0.0.0" },
  ...more,
});
const failed = (run: Run, error: string) => record(run, { error });
const scored = (run: Run, meanIoU: number) => record(run, { scores: { meanIoU, pixelAccuracy: 1, meanAccuracy: 1, iou: {} } }); // prettier-ignore
const open = async () => openStore(await mkdtemp(join(tmpdir(), "ddep-engine-")));
const note = () => undefined;

test("a run that fails is recorded with its reason, those that need it are passed over, the others go on", async () => {
  const store = await open();
  const runs = [run("p1"), run("f1", "p1"), run("p2"), run("f2", "p2")];
  let broken = true;
  const ran: string[] = [];
  const perform = (one: Run) => {
    ran.push(one.id);
    if (one.id === "p1" && broken)
      return Promise.reject(new UserError("the disk is full", { mend: "make room" }));
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

test("an interruption ends the study and is no failure", async () => {
  const store = await open();
  const perform = () => Promise.reject(new Interrupted(3, 10));
  await expect(runAll({ runs: [run("p1"), run("p2")], store, perform, failed, note })).rejects.toThrow(
    Interrupted,
  );
  expect(store.all()).toEqual([]);
});

test("the candidate with the best score on the held-out images is chosen, the first of equals", async () => {
  const store = await open();
  const candidates = ["a", "b", "c"].map((id, i) => ({ id, lr: 1e-3 * (i + 1), weightDecay: 0 }));
  for (const [i, meanIoU] of [0.2, 0.3, 0.3].entries())
    await store.add(scored(run(candidates[i]!.id, "p"), meanIoU));
  expect(choice(run("f", "p", candidates), store)).toEqual({ lr: 2e-3, weightDecay: 0 });
  expect(choice(run("f", "p"), store)).toBeUndefined();
});
