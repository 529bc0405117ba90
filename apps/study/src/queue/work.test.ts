import { mkdtemp, readdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@ddep/core";
import { Interrupted } from "@ddep/trainers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { needsOf, type Run } from "../grid/run.js";
import { fill } from "./fill.js";
import { overviewOf, overviewText } from "./overview.js";
import { Unfit } from "./process-run.js";
import { noRedis, slowly, startRedis, type Redis } from "./redis.test.helpers.js";
import { leaveFolder, record, run } from "../testing/runs.test.helpers.js";
import { openSharedStore } from "../store/shared-store.js";
import type { SharedStore } from "../store/store.js";
import { parseQueuedRun } from "./queued-run.js";
import { openQueue, type StudyQueue } from "./study-queue.js";
import { work, type WorkOptions } from "./work.js";

const name = noRedis === undefined ? "" : ` (skipped: ${noRedis})`;

const grid = [
  run("p1"),
  run("c1", "p1"),
  run("c2", "p1"),
  run("f1", "p1", ["c1", "c2"]),
  run("f2", "p1", ["c1", "c2"]),
  run("p2"),
  run("c3", "p2"),
  run("c4", "p2"),
  run("f3", "p2", ["c3", "c4"]),
];

let redis: Redis;
let queue: StudyQueue;
let folder: string;
let store: SharedStore;

beforeEach(async () => {
  if (noRedis !== undefined) return;
  redis = await startRedis();
  ({ queue } = await openQueue(redis.url));
  folder = await mkdtemp(join(tmpdir(), "ddep-queue-"));
  store = await openSharedStore(folder, { local: folder });
});
afterEach(async () => {
  if (noRedis !== undefined) return;
  await queue.close();
  await redis.stop();
});

const serve = (again = true) => fill(queue, { runs: grid, store, identity: {}, again, delay: 50 });

/** One worker as a process has it, with its own look at the records, until nothing is left. */
async function worker(perform: (run: Run) => Promise<void>, change: Partial<WorkOptions> = {}): Promise<void> {
  const { queue, connection } = await openQueue(redis.url);
  const own = await openSharedStore(folder, { local: folder });
  try {
    await work({
      queue,
      connection,
      lock: 30,
      untilEmpty: true,
      stop: new AbortController().signal,
      note: () => undefined,
      // The runs of these tests have short ids.
      read: parseQueuedRun,
      store: own,
      async perform({ run }) {
        await perform(run);
        await leaveFolder(folder, run.id);
        return record(run);
      },
      ...change,
    });
  } finally {
    await queue.close();
  }
}

test.skipIf(noRedis)(`two workers do each run once, after those it needs${name}`, async () => {
  expect(await serve()).toBe(grid.length);
  const [begun, ended]: [string[], string[]] = [[], []];
  const perform = async ({ id, ...rest }: Run) => {
    for (const needed of needsOf({ id, ...rest })) expect(ended).toContain(needed);
    begun.push(id);
    await sleep(20);
    ended.push(id);
  };
  await Promise.all([worker(perform), worker(perform)]);
  expect([...begun].sort()).toEqual(grid.map(({ id }) => id).sort());
  const overview = await overviewOf(grid, store, queue);
  expect(overview).toMatchObject({ runs: 9, done: 9, failed: [], absent: 0 });
  expect(overviewText("table-2", overview)).toBe("table-2: 9 of 9 runs are done");
});

test.skipIf(noRedis)(`a study that is served later comes later, whatever was put aside before${name}`, async () => {
  await serve();
  const later = [run("q1"), run("q2")];
  await fill(queue, { runs: later, store, identity: {}, again: true });
  const begun: string[] = [];
  // While one is at p1, the other puts aside what needs it and goes on to p2, which takes longer.
  const perform = async ({ id }: Run) => {
    begun.push(id);
    await sleep(id === "p1" ? 300 : id === "p2" ? 1500 : 10);
  };
  await Promise.all([worker(perform), worker(perform)]);
  expect(begun.slice(2, 6)).toEqual(["c1", "c2", "f1", "f2"]);
});

test.skipIf(noRedis)(`filling the queue again, or twice at once, adds nothing${name}`, async () => {
  const added = await Promise.all([serve(), serve()]);
  expect(await queue.getPrioritizedCount()).toBe(grid.length);
  expect(Math.max(...added)).toBe(grid.length);
  expect(await serve()).toBe(0);
  // A record that came another way takes its run out of what is filled, and the worker passes over it.
  await queue.obliterate();
  await store.add(record(grid[0]!));
  await leaveFolder(folder, grid[0]!.id);
  expect(await serve()).toBe(grid.length - 1);
});

test.skipIf(noRedis)(
  `a run is tried three times, then it and those that need it fail with the reason, until served again${name}`,
  async () => {
    await serve();
    const tries: string[] = [];
    let broken = true;
    const perform = ({ id }: Run) => {
      tries.push(id);
      return broken && id === "p1"
        ? Promise.reject(new UserError("the disk is full", { fix: "make room" }))
        : Promise.resolve();
    };
    await worker(perform);
    expect(tries.filter((id) => id === "p1")).toHaveLength(3);
    const overview = await overviewOf(grid, store, queue);
    expect(overview.done).toBe(4);
    const reasons = Object.fromEntries(overview.failed.map(({ id, reason }) => [id, reason.split("\n")[0]]));
    expect(reasons).toMatchObject({
      p1: "the disk is full",
      c1: "needs p1, which failed",
      c2: "needs p1, which failed",
    });
    expect(Object.keys(reasons).sort()).toEqual(["c1", "c2", "f1", "f2", "p1"]);
    await store.refresh();
    expect(store.get("p1")!.error).toContain("the disk is full");
    // By its records alone, a study tells the same.
    expect((await overviewOf(grid, store)).failed.map(({ id }) => id).sort()).toEqual(["c1", "c2", "f1", "f2", "p1"]);
    broken = false;
    expect(await serve(false)).toBe(0);
    expect(await serve()).toBe(5);
    await worker(perform);
    expect(await overviewOf(grid, store, queue)).toMatchObject({ done: 9, failed: [] });
  },
);

test.skipIf(noRedis)(
  `a worker that is stopped gives its run back, one that is unfit does too and tells why${name}`,
  async () => {
    await serve();
    await worker(() => Promise.reject(new Interrupted(3, 10)));
    expect(await queue.getJobCounts("prioritized", "active", "failed")).toMatchObject({
      prioritized: 9,
      active: 0,
      failed: 0,
    });
    const unfit = new UserError("other weights", { key: "--encoder-weights" });
    await expect(worker(() => Promise.reject(new Unfit(unfit)))).rejects.toBe(unfit);
    const [job] = await queue.getPrioritized();
    expect(await queue.getJobCounts("prioritized", "active", "failed")).toMatchObject({
      prioritized: 9,
      active: 0,
      failed: 0,
    });
    expect(job!.attemptsMade).toBe(0);
  },
);

test.skipIf(noRedis)(
  `a denoising run whose record came without its weights is done again, once, before what starts from it${name}`,
  async () => {
    await store.add(record(grid[0]!, { seconds: 77 }));
    await store.add(record(grid[5]!));
    await leaveFolder(folder, "p2");
    expect(await serve()).toBe(grid.length - 1);
    expect(await overviewOf(grid, store, queue)).toMatchObject({ done: 1, waiting: 8, absent: 0 });
    const begun: string[] = [];
    const perform = async ({ id, from }: Run) => {
      if (from !== undefined) expect(await store.holds(from)).toBe(true);
      begun.push(id);
      await sleep(20);
    };
    await Promise.all([worker(perform), worker(perform)]);
    expect([...begun].sort()).toEqual(
      grid
        .map(({ id }) => id)
        .filter((id) => id !== "p2")
        .sort(),
    );
    await store.refresh();
    expect(store.get("p1")!.seconds).toBe(77);
  },
);

test.skipIf(noRedis)(
  `a run that is computed without the queue is put aside, and is no failure${name}`,
  { timeout: 120_000 },
  async () => {
    await serve();
    const [begun, notes]: [string[], string[]] = [[], []];
    const other = await openSharedStore(folder, { local: folder });
    const lock = await other.claim("p1");
    const working = worker(({ id }) => Promise.resolve(void begun.push(id)), { note: (line) => notes.push(line) });
    await expect.poll(() => begun, { timeout: 10_000 }).toEqual(["p2", "c3", "c4", "f3"]);
    expect(notes.filter((line) => line.startsWith("p1 "))).toEqual([
      expect.stringMatching(new RegExp(`^p1 was put aside: .*is in use by process ${process.pid} on `)),
    ]);
    await other.add(record(grid[0]!, { seconds: 77 }));
    await leaveFolder(folder, "p1");
    await lock.release();
    await working;
    expect(begun.slice(4).sort()).toEqual(["c1", "c2", "f1", "f2"]);
    expect(await overviewOf(grid, store, queue)).toMatchObject({ done: 9, failed: [] });
  },
);

test.skipIf(noRedis)(`of two workers on one run the first to end is recorded${name}`, async () => {
  await serve();
  let records = 0;
  await worker(async (run) => {
    if (run.id !== "p1") return;
    // As if this worker had been thought dead, and another had been faster.
    await (await openSharedStore(folder, { local: folder })).add(record(run, { seconds: 77 }));
    records++;
  });
  expect(records).toBe(1);
  expect((await openSharedStore(folder, { local: folder })).get("p1")!.seconds).toBe(77);
  expect((await queue.getJob("p1"))!.returnvalue).toBe("already done by another worker");
});

test.skipIf(noRedis)(
  `a job that leads out of the store fails at once, is not recorded, and holds up no other${name}`,
  async () => {
    await serve();
    const evil = { run: { ...run("p1"), id: "../../../victim" }, store: "/" };
    await queue.add("pretrain", evil as never, { jobId: "evil", attempts: 3 });
    await queue.add("pretrain", evil as never, { jobId: "evil\x1b[2J\nFAILED p1", attempts: 3 });
    const begun: string[] = [];
    const notes: string[] = [];
    await worker(({ id }) => Promise.resolve(void begun.push(id)), { note: (line) => void notes.push(line) });
    // What is in a queue reaches no terminal as it is.
    expect(notes).toContain("evil\\x1b[2J\\x0aFAILED p1");
    expect(notes.join("\n")).not.toContain("\x1b");
    expect(notes.filter((line) => line.includes("is not the id of a run"))).toHaveLength(2);
    expect([...begun].sort()).toEqual(grid.map(({ id }) => id).sort());
    const job = await queue.getJob("evil");
    expect([await job!.getState(), job!.attemptsMade]).toEqual(["failed", 1]);
    expect(job!.failedReason).toMatch(/run\.id.*is not the id of a run/s);
    expect(await readdir(join(folder, "failures"))).toEqual([]);
  },
);

test.skipIf(noRedis)(`a worker that has nothing to do ends quietly while it still connects${name}`, async () => {
  const slow = await slowly(redis.url, 100);
  const notes: string[] = [];
  const change = {
    connection: { url: slow.url, maxRetriesPerRequest: null },
    untilEmpty: false,
    note: (line: string) => void notes.push(line),
  };
  const never = () => expect.fail("there is no run");
  for (let after = 0; after < 500; after += 25) await worker(never, { ...change, stop: AbortSignal.timeout(after) });
  // What a connection that was cut short throws would come now.
  await sleep(300);
  slow.close();
  expect(notes).toEqual([]);
});

test("invalid and unreachable addresses are reported with a fix", async () => {
  await expect(openQueue("localhost:6379")).rejects.toThrow(/--redis.*not a Redis address.*redis:\/\/host:6379/s);
  await expect(openQueue("redis://:secret@127.0.0.1:1")).rejects.toThrow(
    /127\.0\.0\.1:1 does not answer .*ECONNREFUSED.*start Redis/s,
  );
  await expect(openQueue("redis://:secret@127.0.0.1:1")).rejects.not.toThrow(/secret/);
});
