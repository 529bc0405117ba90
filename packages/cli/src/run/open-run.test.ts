import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Backend } from "@ddep/backend";
import { withIndices, type LabelledDataset } from "@ddep/datasets";
import type { RunConfig } from "@ddep/runs";
import { writeCamvid } from "@ddep/test-utils/apps";
import { expect, test } from "vitest";
import { openSources, type Sources } from "../recipe/open-sources.js";
import { rememberBad, setsOf } from "./inputs.js";
import { openRun, type OpenRunOptions } from "./open-run.js";
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

test("labelled images are named relative to the root, so their hash does not depend on it", async () => {
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
  const labels = { ...config.labels!, names, hash: hashOf(names) };
  const older: RunConfig = { ...config, options, labels, inputs: undefined };
  await writeFile(file, JSON.stringify(older));
  await rm(join(out, "inputs"), { recursive: true });
  // What identifies checkpoints is what the folder says, not what this version adds to it.
  const notes: string[] = [];
  const resumed = await openRun({ ...request("/data", out, [2, 5], true), note: (line) => void notes.push(line) });
  expect(resumed.config).toEqual(older);
  expect(notes).toEqual([expect.stringMatching(/^This run did not record its inputs: only the names/)]);
  await expect(openRun(request("/data", out, [2, 6, 7], true))).rejects.toThrow(
    "the inputs have changed since the run was started: the labelled images: 2 before, 3 now (labels.txt lists the former)",
  );
  const skipping = request("/data", out, [2, 5], true);
  await expect(openRun({ ...skipping, options: { ...skipping.options, skipBadFiles: true } })).rejects.toThrow(
    "the run was started with other settings: skipBadFiles",
  );
});

test("labelled images that have changed are refused", async () => {
  const out = join(await scratch(), "run");
  await openRun(request("/data", out, [2, 5], false));
  await expect(openRun(request("/data", out, [2, 6], true))).rejects.toThrow(
    `${out}: the inputs have changed since the run was started: the labelled images: 1 removed (images/train/5.png), 1 added (images/train/6.png); 2 before, 2 now\nTo fix it: restore them, or start a new run in another --out`,
  );
});

/** A run on files that a test changes. */
async function withFiles() {
  const [folder, root] = [await scratch(), await writeCamvid({ train: 4, val: 2 })];
  const [images, encoderWeights] = [join(folder, "images"), join(folder, "w.safetensors")];
  const from = join(folder, "from");
  await cp(join(root, "images/train"), images, { recursive: true });
  await writeFile(encoderWeights, "weights");
  await mkdir(join(from, "pretrain"), { recursive: true });
  await writeFile(join(from, "pretrain/model.safetensors"), "denoised");
  const out = join(folder, "run");
  const open = async (resume: boolean, more: Partial<OpenRunOptions> = {}) => {
    const options = parseOptions({ data: "camvid", root, images, encoderWeights, from });
    const sources = await openSources(options, { denoising: true, finetuning: true });
    return openRun({ command: "run", options, sources, backend, out, resume, ...more });
  };
  await open(false);
  return { root, images, encoderWeights, from, out, open };
}
type Files = Awaited<ReturnType<typeof withFiles>>;

/** Changes a byte of a file, whose size stays. */
async function flip(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 1]! ^= 1;
  await writeFile(file, bytes);
}

const swaps: readonly [what: string, change: (files: Files) => Promise<void>, message: string | RegExp][] = [
  [
    "the encoder's weights",
    ({ encoderWeights }) => flip(encoderWeights),
    /inputs have changed since the run was started: encoderWeights: the contents of \S+w\.safetensors have changed\n/,
  ],
  [
    "what denoising left",
    ({ from }) => flip(join(from, "pretrain/model.safetensors")),
    "from: the denoised weights of ddep have changed\n",
  ],
  [
    "an unlabelled image that is gone",
    ({ images }) => rm(join(images, "1.png")),
    "the unlabelled images: 1 removed (1.png); 4 before, 3 now\n",
  ],
  [
    "unlabelled images that came",
    async ({ images }) => {
      for (const name of ["a.png", "b.png"]) await cp(join(images, "1.png"), join(images, name));
    },
    "the unlabelled images: 2 added (a.png, b.png); 4 before, 6 now\n",
  ],
  ["an unlabelled image of the same size", ({ images }) => flip(join(images, "2.png")), "images: 1 changed (2.png); 4"],
  [
    "a labelled image",
    ({ root }) => flip(join(root, "images/train/3.png")),
    "the labelled images: 1 changed (images/train/3.png); 4 before, 4 now\n",
  ],
  [
    "a mask",
    ({ root }) => flip(join(root, "annotations/train/0.png")),
    "labelled images: 1 changed (images/train/0.png)",
  ],
  [
    "an image of the evaluation",
    ({ root }) => flip(join(root, "images/val/0.png")),
    "the evaluation images: 1 changed (images/val/0.png)",
  ],
];

test.each(swaps)("a run is not resumed with another input: %s", async (_, change, message) => {
  const files = await withFiles();
  await files.open(true);
  await change(files);
  for (const moved of [false, true]) await expect(files.open(true, { moved })).rejects.toThrow(message);
  await expect(files.open(true)).rejects.toThrow("To fix it: restore them, or start a new run");
});

test("all differences are reported at once; without a listing, as counts", async () => {
  const { images, encoderWeights, out, open } = await withFiles();
  await flip(encoderWeights);
  await rm(join(images, "0.png"));
  await rm(join(out, "inputs"), { recursive: true });
  await expect(open(true)).rejects.toThrow(/encoderWeights: .*; the unlabelled images \(4 before, 3 now\)\n/);
});

test("a file that stopped the run may be repaired, but no other", async () => {
  const { images, out, open, root } = await withFiles();
  const options = parseOptions({ data: "camvid", root, images });
  const sources = await openSources(options, { denoising: true, finetuning: true });
  await rememberBad(out, setsOf(sources, options), join(images, "2.png"));
  await rememberBad(out, setsOf(sources, options), join(root, "annotations/train/1.png"));
  await flip(join(images, "2.png"));
  await flip(join(root, "annotations/train/1.png"));
  await open(true);
  await flip(join(images, "3.png"));
  await expect(open(true)).rejects.toThrow("the unlabelled images: 1 changed (3.png); 4 before, 4 now");
});

test("masks that are read differently are refused although classes and files are the same", async () => {
  const out = join(await scratch(), "run");
  const before = request("/data", out, [2, 5], false);
  const sources = (ignoredColours: number[][]): Sources => {
    const { subset, total } = before.sources.labelled!;
    return { labelled: { subset: { ...subset, masks: { masks: "colours", ignoredColours } }, total } };
  };
  await openRun({ ...before, sources: sources([]) });
  await expect(openRun({ ...before, sources: sources([[1, 2, 3]]), resume: true })).rejects.toThrow(
    "the run was started: the label map: masks are now read differently",
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
      "the run was started with other settings: the label map",
    );
});

test("no password of the command line is recorded", async () => {
  const before = process.argv;
  process.argv = [...before.slice(0, 2), "work", "--redis", "redis://:s3cret@host:6379"];
  const { commandLine } = (await openRun(request("/data", join(await scratch(), "run"), [2], false))).config;
  process.argv = before;
  expect(commandLine).toEqual(["npm", "run", "ddep", "--", "work", "--redis", "redis://***@host:6379"]);
});
