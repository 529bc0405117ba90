import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seedOf, stateOf, UserError, writeSafetensors, type StoredTensor } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { useBackend } from "@ddep/backend";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { resnet18 } from "../resnet.js";
import { knownWeights, weightsNamed } from "../known-weights.js";
import { readNormalization } from "../normalization.js";
import { startHub, type Hosted } from "./hub.test.helpers.js";
import { pullWeights, settingsOf, type PullSettings } from "./index.js";

const REPOSITORY = "timm/resnet18.a1_in1k";
let folder: string;
let bytes: Uint8Array;
let state: Map<string, StoredTensor>;
let stop: (() => Promise<unknown>) | undefined;
let cases = 0;

beforeAll(async () => {
  await useBackend();
  folder = await mkdtemp(join(tmpdir(), "ddep-pull-"));
  const encoder = resnet18(seedOf(1));
  const head = encoder.classifier(10, seedOf(2));
  state = stateOf([...encoder.parameters, ...head.parameters]);
  bytes = writeSafetensors(state, { format: "pt" });
});

afterEach(() => stop?.());
afterAll(() => rm(folder, { recursive: true }));

/** A hub with one file, and the settings of a user with an empty cache. */
async function hub(hosted: Partial<Hosted>, repository = REPOSITORY) {
  const server = await startHub(new Map([[repository, { bytes, ...hosted }]]));
  stop = server.stop;
  cases += 1;
  const cache = join(folder, String(cases));
  const settings: PullSettings = { cache, endpoint: server.endpoint, offline: false };
  const pull = (more: Partial<PullSettings> = {}) => pullWeights("resnet18", { settings: { ...settings, ...more } });
  return { ...server, settings, cache, pull };
}

const refused = (work: Promise<unknown>) =>
  work.then(
    () => expect.unreachable("it was not refused"),
    (error: unknown) => {
      expect(error).toBeInstanceOf(UserError);
      return (error as UserError).message;
    },
  );

const FINAL = "resnet18.a1_in1k.safetensors";

test("weights are downloaded, checked and cached with their normalisation; the second time nothing is requested", async () => {
  const { settings, cache, requests } = await hub({});
  const seen: [number, number][] = [];
  const first = await pullWeights("resnet18", { settings, onBytes: (...now) => seen.push(now) });
  expect(first).toMatchObject({
    file: join(cache, FINAL),
    cached: false,
    hash: createHash("sha256").update(bytes).digest("hex"),
  });
  expect(seen.at(-1)).toEqual([bytes.length, bytes.length]);
  expect(await readdir(cache)).toEqual([FINAL]);
  const { tensors, metadata } = await readTensors(first.file);
  for (const [name, { data }] of state)
    expect(Buffer.from(tensors.get(name)!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true);
  expect(tensors.get("bn1.num_batches_tracked")).toEqual({
    shape: [],
    data: Float32Array.of(0),
    dtype: "I64",
  });
  expect(readNormalization(metadata)).toEqual(weightsNamed("resnet18").normalization);
  expect(metadata).toMatchObject({ architecture: "resnet18", licence: "Apache-2.0" });
  const before = requests.length;
  expect((await pullWeights("resnet18.a1_in1k", { settings })).cached).toBe(true);
  expect(requests.length).toBe(before);
});

test("a broken download continues where it stopped", async () => {
  const { pull, requests } = await hub({ breaks: [1_000_000, 2_000_000] });
  await pull();
  const ranges = requests.filter((line) => line.includes("/storage/")).map((line) => line.split(" ")[2] ?? "");
  expect(ranges).toHaveLength(3);
  expect(ranges[0]).toBe("");
  expect(ranges.slice(1).every((range) => /^bytes=[1-9]\d*-$/.test(range))).toBe(true);
});

test("a server that stops for good leaves no final file, and the next pull continues", async () => {
  const { pull, cache, requests } = await hub({ breaks: [500_000, 0, 0, 0] });
  expect(await refused(pull())).toMatch(/cannot be downloaded further than byte \d+ of \d+ .*\n.*continues from there/);
  const left = await readdir(cache);
  expect(left).toHaveLength(1);
  expect(left[0]).toMatch(/^resnet18\.a1_in1k-[0-9a-f]{64}\.partial$/);
  const size = (await readFile(join(cache, left[0]!))).length;
  expect(size).toBeGreaterThan(0);
  await pull();
  expect(requests.at(-1)).toContain(`bytes=${size}-`);
  expect(await readdir(cache)).toEqual([FINAL]);
});

test("a server without range support makes the download start over", async () => {
  const { pull, cache } = await hub({ breaks: [500_000], ignoresRanges: true });
  const { file } = await pull();
  expect(await readdir(cache)).toEqual([FINAL]);
  expect((await readTensors(file)).tensors.size).toBeGreaterThan(state.size);
});

test("bytes with another hash are refused, and none of them are kept", async () => {
  const { pull, cache } = await hub({ announced: "ab".repeat(32) });
  expect(await refused(pull())).toMatch(new RegExp(`${REPOSITORY}.*has SHA-256 [0-9a-f]{64}, not abab`));
  expect(await readdir(cache)).toEqual([]);
});

test("bytes whose hash is not the pinned one are refused: before the download, after it, and in the cache", async () => {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const pinned = "cd".repeat(32);
  const wanted = new RegExp(`has SHA-256 ${hash}, but ${pinned} was pinned\nTo fix it: `);
  const { settings, requests, cache } = await hub({});
  expect(await refused(pullWeights("resnet18", { settings, pinned }))).toMatch(wanted);
  expect(requests.filter((line) => line.includes("/storage/"))).toEqual([]);
  const first = await pullWeights("resnet18", { settings, pinned: hash.toUpperCase() });
  expect(first).toMatchObject({ cached: false, hash });
  expect(await pullWeights("resnet18", { settings, pinned: hash })).toMatchObject({ cached: true, hash });
  expect(await refused(pullWeights("resnet18", { settings, pinned }))).toMatch(wanted);
  expect(await readdir(cache)).toEqual([FINAL]);
  await stop?.();
  const silent = await hub({ unannounced: true });
  expect(await refused(pullWeights("resnet18", { settings: silent.settings, pinned }))).toMatch(
    `has SHA-256 ${hash}, not ${pinned}`,
  );
  expect(await readdir(silent.cache)).toEqual([]);
});

test("a missing file and a required token are reported with the fix", async () => {
  const gate = "hf_secret";
  const { pull } = await hub({ gate });
  expect(await refused(pull())).toMatch(/refused access \(401\)\nTo fix it: .*HF_TOKEN/);
  expect(await refused(pull({ token: "secret" }))).toMatch(/HF_TOKEN: is not an access token.*\n.*hf_/);
  expect((await pull({ token: gate })).cached).toBe(false);
  await stop?.();
  const empty = await hub({}, "timm/another");
  expect(await refused(empty.pull())).toMatch(/model\.safetensors: is not on the Hub \(404\)/);
  await empty.stop();
  expect(await refused(empty.pull())).toMatch(/the Hub cannot be reached \(.*\)\nTo fix it: check the network/);
});

test("offline, the cache serves what it holds and the rest is refused without a request", async () => {
  const { pull, requests, cache } = await hub({});
  expect(await refused(pull({ offline: true }))).toMatch(/not in the cache, and HF_HUB_OFFLINE forbids/);
  expect(requests).toEqual([]);
  await pull();
  expect(await pull({ offline: true })).toMatchObject({ cached: true, file: join(cache, FINAL) });
});

test("weights of another network than the name says are refused", async () => {
  const other = new Map([["fc.weight", { shape: [1], data: Float32Array.of(1) }]]);
  const { pull, cache } = await hub({ bytes: writeSafetensors(other) });
  expect(await refused(pull())).toMatch(/does not contain a known encoder/);
  expect((await readdir(cache)).includes(FINAL)).toBe(false);
});

const root = process.platform === "linux" && process.getuid?.() === 0;
const mount = (...args: string[]) => execFileSync(args[0]!, args.slice(1), { stdio: "pipe" });

test.skipIf(!root)("a full disk is reported, and leaves no final file", async (context) => {
  const full = join(folder, "full");
  await mkdir(full);
  try {
    mount("mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", full);
  } catch {
    context.skip();
  }
  try {
    const { pull } = await hub({});
    expect(await refused(pull({ cache: full }))).toMatch(/cannot be written \(ENOSPC.*\n.*free some disk space/);
    expect((await readdir(full)).every((name) => name.endsWith(".partial"))).toBe(true);
  } finally {
    mount("umount", full);
  }
});

test("a cache that is a file is refused by its name", async () => {
  const file = join(folder, "a-file");
  await writeFile(file, "");
  const { pull } = await hub({});
  expect(await refused(pull({ cache: file }))).toContain(file);
});

test("the environment configures the source, as for Hugging Face's tools", () => {
  const env = { XDG_CACHE_HOME: "/c", HF_ENDPOINT: "http://mirror/", HF_TOKEN: "hf_x", HF_HUB_OFFLINE: "1" };
  expect(settingsOf(env)).toEqual({
    cache: join("/c", "ddep", "weights"),
    endpoint: "http://mirror",
    token: "hf_x",
    offline: true,
  });
  expect(settingsOf({ XDG_CACHE_HOME: "/c", HF_HUB_OFFLINE: "0", HF_TOKEN: "" })).toEqual({
    cache: join("/c", "ddep", "weights"),
    offline: false,
  });
});

test("every known name is unique, with a positive deviation; an unknown one lists them all", () => {
  expect(new Set(knownWeights.map(({ name }) => name)).size).toBe(knownWeights.length);
  for (const { normalization, top1 } of knownWeights) {
    expect(normalization.std.every((value) => value > 0)).toBe(true);
    if (top1 !== undefined) expect(top1.percent).toBeGreaterThan(60);
  }
  expect(weightsNamed("efficientnet_lite0").name).toBe("efficientnet_lite0.pypi");
  expect(() => weightsNamed("resnet19")).toThrow(/resnet19: is not a name of known weights.*\n.*resnet18\.a1_in1k/);
});
