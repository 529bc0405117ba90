import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockFolder } from "./folder-lock.js";
import { holderNow, type Holder } from "./holder.js";
import { holding, InUse } from "./lock.js";

let folder: string;
let path: string;
let child: ChildProcess | undefined;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "ddep-lock-"));
  path = join(folder, ".lock");
});
afterEach(async () => {
  child?.kill("SIGKILL");
  await rm(folder, { recursive: true });
});

/** Leaves the lock of a process, last seen so many seconds ago. */
async function leave(holder: Partial<Holder>, age = 0): Promise<string> {
  await mkdir(path, { recursive: true });
  const file = join(path, "other.json");
  await writeFile(file, `${JSON.stringify({ ...holderNow(300), ...holder })}\n`);
  const then = Date.now() / 1000 - age;
  await utimes(file, then, then);
  return file;
}

test("a second process is told who holds the lock, and the lock leaves nothing behind", async () => {
  const lock = await lockFolder(path);
  const second = lockFolder(path);
  await expect(second).rejects.toBeInstanceOf(InUse);
  await expect(second).rejects.toThrow(`${folder}: is in use by process ${process.pid} on ${hostname()} since 20`);
  await lock.release();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFolder(path)).release();
});

test("of many processes that break an abandoned lock, only one holds it at a time", async () => {
  for (let round = 0; round < 20; round++) {
    await leave({ pid: 4194305, started: "1" });
    let [inside, most, won] = [0, 0, 0];
    const enter = async () => {
      try {
        await holding(await lockFolder(path), async () => {
          won++;
          most = Math.max(most, ++inside);
          await sleep(2);
          inside--;
        });
      } catch (error) {
        if (!(error instanceof InUse)) throw error;
      }
    };
    await Promise.all(Array.from({ length: 8 }, enter));
    expect([most, won > 0]).toEqual([1, true]);
    expect(await readdir(folder)).toEqual([]);
  }
});

test("a process on this machine holds its lock exactly as long as it runs, even without heartbeats", async () => {
  child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"]);
  const stat = await readFile(`/proc/${child.pid!}/stat`, "utf8").catch(() => "");
  const started = stat === "" ? "" : stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19]!;
  await leave({ pid: child.pid!, started }, 1e6);
  await expect(lockFolder(path)).rejects.toThrow(`process ${child.pid!}`);
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
  await (await lockFolder(path)).release();
});

test.skipIf(process.platform !== "linux")("a process number that is used again is no holder", async () => {
  await leave({ pid: process.pid, started: "1" });
  await (await lockFolder(path)).release();
});

test("a process on another machine holds its lock until it has been silent for the lock's patience", async () => {
  const other = { machine: "00000000", host: "elsewhere", pid: 1, patience: 60 };
  await leave(other, 50);
  await expect(lockFolder(path)).rejects.toThrow(/on elsewhere since.*expires 60 seconds/s);
  await leave(other, 70);
  await (await lockFolder(path)).release();
});

test("a lock that does not name its holder is broken by age alone", async () => {
  await writeFile(await leave({}), "{");
  await expect(lockFolder(path)).rejects.toThrow(`${folder}: is in use`);
  await writeFile(await leave({}), "{");
  const then = Date.now() / 1000 - 400;
  await utimes(join(path, "other.json"), then, then);
  await (await lockFolder(path)).release();
});

test("heartbeats are written while a lock is held, and do not change its content", async () => {
  const lock = await lockFolder(path, { patience: 0.4 });
  const [name] = await readdir(path);
  const [text, before] = [await readFile(join(path, name!), "utf8"), (await stat(join(path, name!))).mtimeMs];
  await sleep(300);
  expect((await stat(join(path, name!))).mtimeMs).toBeGreaterThan(before);
  expect(await readFile(join(path, name!), "utf8")).toBe(text);
  await lock.release();
});

test("a process that lost its lock learns so before it writes, and does not release another's", async () => {
  const lock = await lockFolder(path, { patience: 0.2 });
  await lock.confirm();
  await rm(path, { recursive: true });
  const other = await lockFolder(path);
  await expect.poll(() => lock.signal.aborted).toBe(true);
  await expect(lock.confirm()).rejects.toThrow(`${folder}: was taken over by another process`);
  await lock.release();
  await expect(lockFolder(path)).rejects.toBeInstanceOf(InUse);
  await other.release();
});

test("an error of the work takes precedence over an error of the release", async () => {
  const lock = {
    signal: new AbortController().signal,
    confirm: () => Promise.resolve(),
    release: () => Promise.reject(new Error("second")),
  };
  await expect(holding(lock, () => Promise.reject(new Error("first")))).rejects.toThrow("first");
  await expect(holding(lock, () => Promise.resolve())).rejects.toThrow("second");
});
