import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createRunFolder, openRunFolder, readResult, writePicture, writeResult } from "./run-folder.js";
import { fakeConfig } from "./testing/fake-run.test.helpers.js";

let root: string;
beforeEach(async () => void (root = await mkdtemp(join(tmpdir(), "ddep-run-"))));
afterEach(() => rm(root, { recursive: true, force: true }));

test("a new run folder is opened again with the same config, fields of its own included", async () => {
  const config = { ...fakeConfig, note: "mine" };
  const { path } = await createRunFolder(join(root, "a", "b"), config);
  expect(path).toBe(join(root, "a", "b"));
  expect((await openRunFolder(path)).config).toEqual(config);
});

test("an empty folder is accepted; any other is refused with a fix", async () => {
  await mkdir(join(root, "empty"));
  await createRunFolder(join(root, "empty"), fakeConfig);
  const before = await readFile(join(root, "empty", "config.json"), "utf8");
  const again = createRunFolder(join(root, "empty"), { ...fakeConfig, seed: 9 });
  await expect(again).rejects.toMatchObject({ name: "UserError", file: join(root, "empty") });
  await expect(again).rejects.toThrow(/config\.json\)[^]*another --out[^]*--resume/);
  expect(await readFile(join(root, "empty", "config.json"), "utf8")).toBe(before);
});

test("a path through a file is refused", async () => {
  await writeFile(join(root, "file"), "");
  await expect(createRunFolder(join(root, "file"), fakeConfig)).rejects.toThrow("is not a folder");
  await expect(createRunFolder(join(root, "file", "run"), fakeConfig)).rejects.toMatchObject({
    name: "UserError",
  });
  await expect(openRunFolder(join(root, "file"))).rejects.toThrow("is not a folder");
});

test.skipIf(process.platform === "win32")("a folder without write permission is refused", async () => {
  await chmod(root, 0o555);
  await asNobody(async () => {
    const made = createRunFolder(join(root, "run"), fakeConfig);
    await expect(made).rejects.toMatchObject({ name: "UserError", file: join(root, "run") });
    await expect(made).rejects.toThrow("To fix it: change its permissions, or choose another path");
  });
  expect(existsSync(join(root, "run"))).toBe(false);
});

test.each([
  ["missing", undefined, /config\.json: is missing/],
  ["cut off", '{"seed": 0, "ver', /config\.json: is not valid JSON/],
  ["of another form", JSON.stringify({ ...fakeConfig, seed: "0" }), /config\.json, seed: /],
  [
    "wrong deep inside",
    JSON.stringify({ ...fakeConfig, labels: { ...fakeConfig.labels, fraction: 2 } }),
    /config\.json, labels\.fraction: /,
  ],
])("a config that is %s is refused by name", async (_, content, message) => {
  if (content !== undefined) await writeFile(join(root, "config.json"), content);
  await expect(openRunFolder(root)).rejects.toMatchObject({
    name: "UserError",
    file: join(root, "config.json"),
  });
  await expect(openRunFolder(root)).rejects.toThrow(message);
});

test("a missing folder is refused", async () => {
  await expect(openRunFolder(join(root, "no"))).rejects.toThrow("does not exist");
});

test("results come back as written, and a ratio out of range is refused", async () => {
  expect(await readResult(root)).toBeUndefined();
  const scores = {
    meanIoU: 0.32,
    iou: { sky: 0.9, sign: null },
    pixelAccuracy: 0.8,
    meanAccuracy: 0.4,
    absent: ["sign"],
    images: 101,
    seconds: 3,
  };
  await writeResult(root, { methods: { ddep: scores } });
  expect(await readResult(root)).toEqual({ methods: { ddep: scores } });
  await expect(writeResult(root, { methods: { ddep: { ...scores, meanIoU: 32 } } })).rejects.toThrow();
  await writeFile(join(root, "result.json"), "{}");
  await expect(readResult(root)).rejects.toThrow(/result\.json, methods: /);
});

test("pictures land in the folder of their stage", async () => {
  const file = await writePicture(root, "pretrain", "step-000500", new Uint8Array([1, 2]));
  expect(file).toBe(join(root, "pretrain", "pictures", "step-000500.png"));
  expect([...(await readFile(file))]).toEqual([1, 2]);
});

/** The superuser may write anywhere: without its rights, permissions count. */
async function asNobody(work: () => Promise<void>): Promise<void> {
  const uid = process.geteuid?.();
  if (uid === 0) process.seteuid?.(65534);
  try {
    await work();
  } finally {
    if (uid === 0) process.seteuid?.(0);
  }
}
