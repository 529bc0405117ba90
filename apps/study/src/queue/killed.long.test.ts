import { existsSync, readdirSync } from "node:fs";
import { copyFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { outcomes, recordsOf, run, start, tinyScale } from "../testing/program.test.helpers.js";
import { noRedis, startRedis, type Redis } from "./redis.test.helpers.js";

const name = noRedis === undefined ? "" : ` (skipped: ${noRedis})`;
const timeout = 900_000;

let folder: string;
let flags: string[];
let weights: string;
let data: string[];
let redis: Redis | undefined;

beforeAll(async () => {
  if (noRedis !== undefined) return;
  await import("@tensorflow/tfjs-backend-cpu");
  ({ folder, flags } = await tinyScale());
  [weights = "", ...data] = flags.slice(3);
});
afterEach(() => redis?.stop());
afterAll(() => folder && rm(folder, { recursive: true, force: true }));

const RUNS = 7;

const serve = (out: string, ...more: string[]) =>
  run("serve", "table-2", ...flags, "--out", out, "--redis", redis!.url, ...more);
const worker = (store: string, encoderWeights = weights) =>
  start(
    ...["work", "--redis", redis!.url, "--store", store, "--encoder-weights", encoderWeights],
    ...[...data, "--until-empty", "--lock", "20"],
  );

/** Which runs workers say they recorded. */
const done = (...logs: string[]) =>
  logs.flatMap((log) => [...log.matchAll(/^(\S+): done, /gm)].map(([, id]) => id!)).sort();

async function until(what: () => boolean): Promise<void> {
  while (!what()) await sleep(20);
}

const hasCheckpoint = (out: string) =>
  existsSync(join(out, "runs")) &&
  readdirSync(join(out, "runs"), { recursive: true }).some((file) => String(file).endsWith("checkpoint.safetensors"));

test.skipIf(noRedis)(
  `a worker killed in the middle of a run: another, whose files lie elsewhere, goes on from the checkpoint; each run is recorded once${name}`,
  { timeout },
  async () => {
    redis = await startRedis();
    const out = join(folder, "killed");
    expect((await serve(out, "--detach")).stderr).toContain(`${RUNS} runs added`);
    const victim = worker(out);
    await until(() => hasCheckpoint(out) || victim.child.exitCode !== null);
    victim.child.kill("SIGKILL");
    const before = await victim.ended;
    expect(done(before.stderr)).toEqual([]);
    const elsewhere = join(folder, "elsewhere.safetensors");
    await copyFile(weights, elsewhere);
    const workers = [worker(out, elsewhere), worker(out, elsewhere)];
    const served = await serve(out);
    expect(served.stderr).toContain(`table-2: ${RUNS} of ${RUNS} runs are done`);
    expect(served.code).toBe(0);
    const logs = (await Promise.all(workers.map(({ ended }) => ended))).map(({ stderr }) => stderr);
    const ids = recordsOf(out)
      .map((file) => file.replace(/\.json$/, ""))
      .sort();
    expect(ids).toHaveLength(RUNS);
    expect(done(...logs)).toEqual(ids);
    // The run that was cut off was taken up after its first checkpoint, at step 2.
    const [, first] = /pretrain-dep (\d+)\/\d+ \(/.exec(logs.find((log) => /pretrain-dep \d/.test(log))!)!;
    expect(Number(first)).toBeGreaterThan(2);
    // As a study that nothing happened to.
    const alone = join(folder, "alone");
    expect((await run("table-2", ...flags, "--out", alone)).code).toBe(0);
    expect(outcomes(out)).toEqual(outcomes(alone));
  },
);

test.skipIf(noRedis)(
  `Redis ended and started again, then killed and started again, while two workers compute: nothing is lost, nothing is done twice${name}`,
  { timeout },
  async () => {
    redis = await startRedis();
    const out = join(folder, "restarted");
    await serve(out, "--detach");
    const workers = [worker(out), worker(out)];
    await until(() => hasCheckpoint(out));
    await redis.restart("SIGTERM");
    await until(() => recordsOf(out).length >= 2);
    await redis.restart("SIGKILL");
    const logs = (await Promise.all(workers.map(({ ended }) => ended))).map(({ stderr }) => stderr);
    expect(logs.join("\n")).toContain("Redis does not answer; waiting for it to come back");
    const ids = recordsOf(out)
      .map((file) => file.replace(/\.json$/, ""))
      .sort();
    expect(ids).toHaveLength(RUNS);
    expect(done(...logs)).toEqual(ids);
    const status = await run("status", "table-2", ...flags, "--out", out, "--redis", redis.url);
    expect(status.stdout).toContain(`table-2: ${RUNS} of ${RUNS} runs are done`);
  },
);
