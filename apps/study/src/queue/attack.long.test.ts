import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { attack, killedAfter, numberFrom, type Ended } from "@ddep/test-utils/apps";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accessKey, startS3, type S3Server } from "../store/s3-server.test.helpers.js";
import { openStore } from "../store/store.js";
import { outcomeOf, outcomes, recordsOf, run, start, tinyScale, weightsOf } from "../testing/program.test.helpers.js";
import { noRedis, startRedis, type Redis } from "./redis.test.helpers.js";

/** Of each program, and the minutes of many at once. */
const [kills, minutes] = [numberFrom("DDEP_KILLS", 10), numberFrom("DDEP_MINUTES", 2)];
const timeout = 300_000 + 60_000 * kills + 120_000 * minutes;
const name = noRedis === undefined ? "" : ` (skipped: ${noRedis})`;

let folder: string;
let grid: string[];
let machine: string[];
let whole: string;
let alone: number;
let s3: S3Server | undefined;
let redis: Redis | undefined;

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  let flags: string[];
  ({ folder, flags } = await tinyScale({ sweep: { lr: [1e-3], weightDecay: [0] } }));
  // Of a scale, `work` knows only where its machine has things.
  machine = flags.slice(2);
  grid = ["table-2", ...flags, "--finetune-steps", "4"];
  whole = join(folder, "whole");
  const from = performance.now();
  expect((await start(...grid, "--out", whole).ended).code).toBe(0);
  alone = performance.now() - from;
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: accessKey, AWS_SECRET_ACCESS_KEY: "secret" });
  s3 = await startS3("lab");
  if (noRedis === undefined) redis = await startRedis();
}, timeout);
afterAll(async () => {
  await s3?.stop();
  await redis?.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Each run once, and as it is where nothing happens to it. A process killed between a record and the end leaves a lock that
 * nobody looks at again, and one killed while it takes a lock leaves that half made. Neither holds anybody up, and once the
 * next process takes the runs nothing is left, half written or held.
 */
async function expectWhole(out: string): Promise<void> {
  expect(outcomes(out)).toEqual(outcomes(whole));
  expect(weightsOf(out)).toEqual(weightsOf(whole));
  expect(readdirSync(join(out, "failures"))).toEqual([]);
  const store = await openStore(out);
  for (const { id } of store.all()) await (await store.claim(id)).release();
  const left = readdirSync(out, { recursive: true }).map(String);
  expect(left.filter((file) => /partial$|\.lock|^locks\//.test(file))).toEqual([]);
  await rm(out, { recursive: true });
}

const expectNoFailure = ({ code, stderr }: Ended) => {
  expect(stderr).not.toMatch(/FAILED|Error/);
  expect(code).toBe(0);
};

const at = (kind: string, round: number) => join(folder, `${kind}-${round}`);
const serve = async (out: string, ...more: string[]) => {
  const { stderr } = await run("serve", ...grid, "--out", out, "--redis", redis!.url, "--detach", ...more);
  expect(stderr).toContain("runs added");
};
const work = (...more: string[]) =>
  start("work", ...machine, "--redis", redis!.url, "--until-empty", "--lock", "2", ...more);

test(`\`study run\` killed ${kills} times ends with the records of one left alone`, { timeout }, async () => {
  const ends = await attack({
    kills,
    alone,
    start: (round) => start(...grid, "--out", at("run", round)),
    async check(ended, round) {
      expectNoFailure(ended);
      await expectWhole(at("run", round));
    },
  });
  console.log(`study run: killed ${kills} times, came to its end ${ends} times`);
});

test.skipIf(noRedis)(
  `\`study work\` on a shared folder killed ${kills} times ends with the records of one left alone${name}`,
  { timeout },
  async () => {
    await serve(at("work", 0));
    const ends = await attack({
      kills,
      alone,
      start: (round) => work("--store", at("work", round)),
      async check(ended, round) {
        expectNoFailure(ended);
        await expectWhole(at("work", round));
        await serve(at("work", round + 1));
      },
    });
    console.log(`study work, folder: killed ${kills} times, came to its end ${ends} times`);
    // What was served last is not computed.
    await work("--store", at("work", ends)).ended;
  },
);

test.skipIf(noRedis)(
  `\`study work\` on a bucket killed ${kills} times ends with the records of one left alone${name}`,
  { timeout },
  async () => {
    const place = (round: number) => `s3://lab/${round}`;
    const local = (round: number) => at("bucket", round);
    const begin = (round: number) =>
      serve(`${local(round)}-served`, "--store", place(round), "--s3-endpoint", s3!.endpoint);
    await begin(0);
    const ends = await attack({
      kills,
      alone,
      start: (round) => work("--store", place(round), "--s3-endpoint", s3!.endpoint, "--out", local(round)),
      async check(ended, round) {
        expectNoFailure(ended);
        const below = [...s3!.objects.keys()].filter((key) => key.startsWith(`${round}/`));
        expect(below.filter((key) => /partial$|\.lock\/|\/failures\//.test(key))).toEqual([]);
        const records = below.filter((key) => key.startsWith(`${round}/records/`));
        expect(Object.fromEntries(records.map((key) => outcomeOf(s3!.objects.get(key)!.toString())))).toEqual(
          outcomes(whole),
        );
        await expectWhole(local(round));
        await begin(round + 1);
      },
    });
    console.log(`study work, bucket: killed ${kills} times, came to its end ${ends} times`);
    await work("--store", place(ends), "--s3-endpoint", s3!.endpoint, "--out", local(ends)).ended;
  },
);

test.skipIf(noRedis)(
  `two workers and two \`study run\` on one store, killed at random for ${minutes} minutes, record each run once${name}`,
  { timeout },
  async () => {
    const until = Date.now() + 60_000 * minutes;
    let [round, killed] = [0, 0];
    for (; Date.now() < until; round++) {
      const out = at("both", round);
      await serve(out);
      const actor = async (begin: () => ReturnType<typeof start>) => {
        for (;;) {
          // At the end of its time everyone is left alone.
          const life = Date.now() < until ? alone * (0.1 + 0.8 * Math.random()) : 2 ** 30;
          const ended = await killedAfter(begin(), life);
          if (ended !== undefined) return ended;
          killed++;
        }
      };
      const worker = () => work("--store", out);
      const runner = () => start(...grid, "--out", out);
      const ended = await Promise.all([worker, worker, runner, runner].map(actor));
      ended.forEach(expectNoFailure);
      expect(recordsOf(out)).toHaveLength(recordsOf(whole).length);
      await expectWhole(out);
    }
    expect(killed).toBeGreaterThan(0);
    console.log(`together: killed ${killed} times in ${minutes} minutes, ${round} stores, each whole`);
  },
);
