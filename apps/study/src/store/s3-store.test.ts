import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InUse, partialOf } from "@ddep/core/node";
import { afterEach, beforeEach, expect, test } from "vitest";
import { leaveFolder, record, run } from "../testing/runs.test.helpers.js";
import { openSharedStore } from "./shared-store.js";
import { accessKey, startS3, type S3Server } from "./s3-server.test.helpers.js";
import { openStore, runFolder } from "./store.js";

let server: S3Server;

beforeEach(async () => {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: "secret", AWS_MAX_ATTEMPTS: "1" });
  server = await startS3("lab");
});
afterEach(() => server.stop());

const scratch = () => mkdtemp(join(tmpdir(), "ddep-s3-"));
const open = async (place = "s3://lab/studies/one", endpoint = server.endpoint) =>
  openSharedStore(place, { local: await scratch(), endpoint });

test("of many machines that end the same run at once, the record of one is kept, and all have that one", async () => {
  const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
  const first = await Promise.all(stores.map((store, i) => store.add(record(run("p1"), { seconds: i }))));
  expect(first.filter(Boolean)).toHaveLength(1);
  const winner = first.indexOf(true);
  for (const store of stores) expect(store.get("p1")!.seconds).toBe(winner);
  expect([...server.objects.keys()]).toEqual(["studies/one/records/p1.json"]);
  // Who comes later has it too, with those of further pages.
  for (const id of ["p2", "p3", "p4"]) await stores[0]!.add(record(run(id)));
  const late = await open();
  expect(late.all().map(({ id }) => id)).toEqual(["p1", "p2", "p3", "p4"]);
});

test("a failure gives way to a record, and does not come after it", async () => {
  const [a, b] = [await open(), await open()];
  await a.add(record(run("p1"), { error: "no memory" }));
  await b.refresh();
  expect([b.isDone("p1"), b.get("p1")!.error]).toEqual([false, "no memory"]);
  expect(await b.add(record(run("p1")))).toBe(true);
  expect(await a.add(record(run("p1"), { error: "no memory" }))).toBe(false);
  await a.refresh(["p1"]);
  expect([a.isDone("p1"), a.get("p1")!.error]).toEqual([true, undefined]);
});

test("the folder of a denoising run comes to another machine byte for byte, its checkpoint does not", async () => {
  const [a, b] = [await open(), await open()];
  const folder = runFolder(a.folder, "p1");
  // Larger than what is sent in one part.
  const model = randomBytes(12 * 2 ** 20);
  await mkdir(join(folder, "pretrain"), { recursive: true });
  await leaveFolder(a.folder, "p1");
  await writeFile(join(folder, "pretrain", "model.safetensors"), model);
  await writeFile(join(folder, "pretrain", "checkpoint.safetensors"), "unfinished");
  await a.send(record(run("p1")));
  expect(server.parts()).toBeGreaterThan(1);
  expect([await b.holds("p1"), await b.holds("p2")]).toEqual([true, false]);
  await b.bring("p1");
  const there = runFolder(b.folder, "p1");
  expect((await readFile(join(there, "pretrain", "model.safetensors"))).equals(model)).toBe(true);
  expect((await readdir(there, { recursive: true })).sort()).toEqual([
    "pretrain",
    "pretrain/model.safetensors",
    "result.json",
  ]);
});

const lockKey = "studies/one/locks/p1.json";

test("of many machines that want a run at once, one has it; given back, the next", async () => {
  const stores = await Promise.all(Array.from({ length: 6 }, () => open()));
  const claims = await Promise.allSettled(stores.map((store) => store.claim("p1")));
  const held = claims.flatMap((claim) => (claim.status === "fulfilled" ? [claim.value] : []));
  expect(held).toHaveLength(1);
  for (const claim of claims)
    if (claim.status === "rejected") {
      expect(claim.reason).toBeInstanceOf(InUse);
      expect(String(claim.reason)).toContain(`s3://lab/studies/one/runs/p1: is in use by process ${process.pid} on `);
    }
  await held[0]!.release();
  // What those left alone have of their own is free as well.
  for (const store of stores) await (await store.claim("p1")).release();
});

test("a machine that is silent for as long as its lock says loses its run, and writes no more", async () => {
  const [a, b] = [await open(), await open()];
  const lost = await a.claim("p1", { patience: 2 });
  const lock = JSON.parse(server.objects.get(lockKey)!.toString()) as {
    holder: { machine: string; patience: number };
  };
  lock.holder.machine = "00000000";
  // Its signs of life are those of two seconds; what others go by is longer than a busy machine takes to look.
  lock.holder.patience = 60;
  const silent = (seconds: number) => {
    server.objects.set(lockKey, Buffer.from(JSON.stringify(lock)));
    server.written.set(lockKey, new Date(Date.now() - 1000 * seconds));
  };
  silent(1);
  await expect(b.claim("p1")).rejects.toThrow(/expires 60 seconds/);
  silent(100);
  const taken = await b.claim("p1");
  await expect.poll(() => lost.signal.aborted).toBe(true);
  await expect(lost.confirm()).rejects.toThrow("was taken over by another process");
  // It gives nothing back that is not its own.
  await lost.release();
  await expect((await open()).claim("p1")).rejects.toBeInstanceOf(InUse);
  await taken.release();
});

test("signs of life keep a run, and a lock that says nothing is broken by its age", async () => {
  const store = await open();
  const lock = await store.claim("p1", { patience: 0.4 });
  const before = server.objects.get(lockKey)!;
  await expect.poll(() => server.objects.get(lockKey)!.equals(before)).toBe(false);
  await lock.release();
  server.objects.set(lockKey, Buffer.from("{"));
  server.written.set(lockKey, new Date());
  await expect(store.claim("p1")).rejects.toBeInstanceOf(InUse);
  server.written.set(lockKey, new Date(Date.now() - 400_000));
  await (await store.claim("p1")).release();
});

test("neither a lock nor what a process writes, or was killed while it wrote, is sent or brought", async () => {
  const [a, b] = [await open(), await open()];
  const folder = runFolder(a.folder, "p1");
  await leaveFolder(a.folder, "p1");
  await mkdir(join(folder, ".lock"), { recursive: true });
  const passing = [".lock/1.json", "result.json.4242.partial", partialOf("config.json")];
  for (const file of passing) await writeFile(join(folder, file), "");
  await a.send(record(run("p1")));
  expect([...server.objects.keys()]).toEqual(["studies/one/runs/p1/result.json"]);
  server.objects.set("studies/one/runs/p1/model.safetensors.4242.partial", Buffer.from(""));
  await b.bring("p1");
  expect(await readdir(runFolder(b.folder, "p1"))).toEqual(["result.json"]);
});

test("what a machine had finished before there was a bucket is sent", async () => {
  const local = await scratch();
  await (await openStore(local)).add(record(run("p1")));
  await openSharedStore("s3://lab", { local, endpoint: server.endpoint });
  expect([...server.objects.keys()]).toEqual(["records/p1.json"]);
});

test("bucket errors name the flag and the fix", async () => {
  await expect(open("s3://other/one")).rejects.toThrow(/--store: bucket other does not exist.*create it/s);
  await expect(open("s3://UPPER")).rejects.toThrow(/--store: s3:\/\/UPPER is not a bucket address/);
  await expect(open(undefined, "http://127.0.0.1:1")).rejects.toThrow(
    /--s3-endpoint: cannot reach http:\/\/127\.0\.0\.1:1.*AWS_ENDPOINT_URL/s,
  );
  process.env["AWS_ACCESS_KEY_ID"] = "AKIAOTHER";
  await expect(open()).rejects.toThrow(/--store: the credentials are wrong.*AWS_ACCESS_KEY_ID/s);
});

test.each([
  ["../../victim", "is not a file of a run"],
  ["pretrain/../../../victim", "is not a file of a run"],
  ["pretrain//etc", "is not a file of a run"],
  [".bashrc", "is not a file of a run"],
])("an object that leads out of the run folder is refused: %s", async (key, error) => {
  const store = await open();
  server.objects.set(`studies/one/runs/p1/${key}`, Buffer.from("stolen"));
  await expect(store.bring("p1")).rejects.toThrow(error);
  expect(await readdir(store.folder)).toEqual(["failures", "records"]);
});

test("a record with the id of another, or with one that leads elsewhere, is refused by its key", async () => {
  const text = (id: string) => Buffer.from(JSON.stringify(record(run("p1"), { id })));
  server.objects.set("studies/one/records/p1.json", text("p2"));
  await expect(open()).rejects.toThrow(/records\/p1\.json.*is the record of another run, p2/s);
  server.objects.set("studies/one/records/p1.json", text("../../p2"));
  await expect(open()).rejects.toThrow(/records\/p1\.json.*is not the id of a run/s);
});
