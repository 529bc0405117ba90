import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backend } from "@ddep/backend";
import { withIndices, type LabelledDataset } from "@ddep/datasets";
import type { RunConfig } from "@ddep/runs";
import { expect, test } from "vitest";
import type { Sources } from "../recipe/open-sources.js";
import { openRun } from "./open-run.js";
import { parseOptions } from "../options/run-options.js";
import { hashOf } from "./session.js";
import { scratch } from "../scratch.test.helpers.js";

const never = () => Promise.reject(new Error("no picture is opened"));

/** Ten pictures below a root, of which some are labelled. */
function sources(root: string, chosen: readonly number[]): Sources {
  const labelMap = { names: ["a"], ignoreLabel: 255, colours: [[0, 0, 0] as const] };
  const all: LabelledDataset = {
    length: 10,
    labelMap,
    name: (i) => join(root, `images/train/${i}.png`),
    open: never,
  };
  return { labelled: { subset: withIndices(all, chosen), total: 10 } };
}

const backend = { name: "cpu", threads: 1 } as unknown as Backend;
const request = (root: string, out: string, chosen: readonly number[], resume: boolean) => ({
  command: "run",
  options: parseOptions({ data: "camvid", root }),
  sources: sources(root, chosen),
  backend,
  out,
  resume,
});

test("labelled images are named below the root, so that their hash is the same under any", async () => {
  const folder = await scratch();
  const [one, other] = ["/data/camvid", "/mnt/elsewhere"].map((root, i) =>
    openRun(request(root, join(folder, String(i)), [2, 5], false)),
  );
  const { labels } = (await one!).config;
  expect(labels!.names).toEqual(["images/train/2.png", "images/train/5.png"]);
  expect((await other!).config.labels!.hash).toBe(labels!.hash);
  expect(await readFile(join(folder, "0/labels.txt"), "utf8")).toBe("images/train/2.png\nimages/train/5.png\n");
});

test("a folder with the hash of whole paths and without newer options is resumed as it is", async () => {
  const out = join(await scratch(), "older");
  const file = join(out, "config.json");
  const { config } = await openRun(request("/data", out, [2, 5], false));
  const names = config.labels!.names.map((name) => join("/data", name));
  const newer = [
    "decoder",
    "widthMultiple",
    "conditioning",
    "recompute",
    "precision",
    "skipBadFiles",
    "protocol",
    "evalScales",
    "flip",
  ];
  const options = Object.fromEntries(Object.entries(config.options).filter(([key]) => !newer.includes(key)));
  const older: RunConfig = { ...config, options, labels: { ...config.labels!, names, hash: hashOf(names) } };
  await writeFile(file, JSON.stringify(older));
  // What identifies checkpoints is what the folder says, not what this version adds to it.
  expect((await openRun(request("/data", out, [2, 5], true))).config).toEqual(older);
  const skipping = request("/data", out, [2, 5], true);
  await expect(openRun({ ...skipping, options: { ...skipping.options, skipBadFiles: true } })).rejects.toThrow(
    "the run was begun with other settings: skipBadFiles",
  );
});

test("labelled images that have changed are refused", async () => {
  const out = join(await scratch(), "run");
  await openRun(request("/data", out, [2, 5], false));
  await expect(openRun(request("/data", out, [2, 6], true))).rejects.toThrow(
    `${out}: the labelled images are no longer those that the run was begun with\nTo fix it`,
  );
});

test("a label map that has changed is refused", async () => {
  const out = join(await scratch(), "run");
  const before = request("/data", out, [2, 5], false);
  await openRun(before);
  const { subset, total } = before.sources.labelled!;
  const renamed = { ...subset, labelMap: { ...subset.labelMap, names: ["b"] } };
  const sources = { labelled: { subset: renamed, total } };
  for (const moved of [false, true])
    await expect(openRun({ ...before, sources, resume: true, moved })).rejects.toThrow(
      "the run was begun with other settings: the label map",
    );
});

test("no password of the command line is recorded", async () => {
  const before = process.argv;
  process.argv = [...before.slice(0, 2), "work", "--redis", "redis://:s3cret@host:6379"];
  const { commandLine } = (await openRun(request("/data", join(await scratch(), "run"), [2], false))).config;
  process.argv = before;
  expect(commandLine).toEqual(["npm", "run", "ddep", "--", "work", "--redis", "redis://***@host:6379"]);
});
