import { readFile, symlink, truncate } from "node:fs/promises";
import { basename, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readTensors } from "@ddep/core/node";
import { cityscapesLabels, readLabelMap } from "@ddep/datasets";
import { writeCityscapes } from "@ddep/test-utils/apps";
import { decode } from "fast-png";
import { beforeAll, expect, test } from "vitest";
import { run, scratch, start, writeWeights } from "./testing.test.helpers.js";

let folder: string;
let weights: string;
let root: string;
let images: Record<string, string[]>;

const out = (name: string) => join(folder, name);

/** A run of seconds on the small Cityscapes, from whatever root. */
const flags = (name: string, at = root) => [
  ...["run", "--data", "cityscapes", "--root", at, "--images", join(at, "leftImg8bit/train")],
  ...["--encoder", "resnet_mini", "--encoder-weights", weights, "--widths", "8,8,8,8", "--methods", "ddep"],
  ...["--pretrain-epochs", "1", "--pretrain-batch", "10", "--pretrain-size", "32"],
  ...["--finetune-steps", "3", "--batch", "2", "--crop", "32", "--out", out(name)],
];

interface Written {
  readonly labels: { fraction: number; total: number; names: string[]; hash: string };
  readonly badFiles?: { file: string; problem: string }[];
}
const json = async (name: string, file: string) => JSON.parse(await readFile(join(out(name), file), "utf8")) as Written;

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  weights = await writeWeights(join(folder, "encoder.safetensors"));
  ({ root, images } = await writeCityscapes({ train: 30, val: 4 }));
});

test("1/30 of Cityscapes is one image, recorded below the root; the model carries the label map", async () => {
  const { code, stderr } = await run(...flags("share"), "--labels", "1/30");
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  expect(stderr).toContain("Labels: 1 of 30 images of cityscapes, 19 classes (road 7, sidewalk 8, ");
  const { labels } = await json("share", "config.json");
  expect([labels.fraction, labels.total, labels.names.length]).toEqual([1 / 30, 30, 1]);
  expect(images["train"]).toContain(labels.names[0]);
  expect(await readFile(join(out("share"), "labels.txt"), "utf8")).toBe(`${labels.names[0]!}\n`);
  const file = join(out("share"), "ddep/model.safetensors");
  expect(readLabelMap((await readTensors(file)).metadata, file)).toEqual(cityscapesLabels);
});

test("the model predicts classes, and the data set's own ids for a submission", async () => {
  const picture = join(root, images["val"]![2]!);
  expect((await run("predict", "--run", out("share"), "--out", out("classes"), picture)).code).toBe(0);
  const classes = decode(await readFile(join(out("classes"), basename(picture))));
  expect([classes.height, classes.width, classes.channels]).toEqual([40, 48, 1]);
  expect(Math.max(...classes.data)).toBeLessThan(19);
  expect((await run("predict", "--run", out("share"), "--out", out("ids"), "--submission", picture)).code).toBe(0);
  const ids = decode(await readFile(join(out("ids"), "ulm_000002_000019_pred_labelIds.png")));
  expect([...ids.data]).toEqual(Array.from(classes.data, (k) => cityscapesLabels.ids![k]));
});

test("a list of names gives the same subset under another root", async () => {
  const link = join(folder, "elsewhere");
  await symlink(root, link);
  const { code } = await run(...flags("listed", link), "--labels-file", join(out("share"), "labels.txt"));
  expect(code).toBe(0);
  const [before, now] = [await json("share", "config.json"), await json("listed", "config.json")];
  expect([now.labels.names, now.labels.hash]).toEqual([before.labels.names, before.labels.hash]);
  expect(now.labels.fraction).toBeCloseTo(1 / 30, 12);
});

test("damaged images stop a run and an evaluation, or are skipped and listed", async () => {
  const [training, validation] = [join(root, images["train"]![3]!), join(root, images["val"]![1]!)];
  for (const file of [training, validation]) await truncate(file, 200);
  const stopped = await run("evaluate", "--run", out("share"));
  expect(stopped.code).toBe(1);
  expect(stopped.stderr).toContain(`Error: ${validation}: the image cannot be decoded`);
  const scored = await run("evaluate", "--run", out("share"), "--skip-bad-files");
  expect(scored.code).toBe(0);
  const result = JSON.parse(scored.stdout) as { images: number; badFiles: { file: string }[] };
  expect([result.images, result.badFiles.map(({ file }) => file)]).toEqual([3, [validation]]);

  const refused = await run(...flags("refused"), "--labels", "1/30");
  expect(refused.code).toBe(1);
  expect(refused.stderr).toMatch(/Error: .*_leftImg8bit\.png: the image cannot be decoded.*\nTo fix it/);
  const skipped = await run(...flags("skipped"), "--labels", "1/30", "--skip-bad-files");
  expect(skipped.stderr).not.toMatch(/Error/);
  expect(skipped.code).toBe(0);
  expect(skipped.stderr).toMatch(/Skipped \(2\): /);
  const { badFiles } = await json("skipped", "result.json");
  expect(badFiles!.map(({ file }) => file)).toEqual([training, validation]);
});

test("bad files found so far are recorded when a run is stopped", async () => {
  const first = start(...flags("stopped"), "--skip-bad-files", "--pretrain-epochs", "1000");
  let [heard, over] = ["", false];
  first.child.stderr!.on("data", (text: Buffer) => (heard += text.toString()));
  void first.ended.then(() => (over = true));
  while (!heard.includes("Skipped (1)") && !over) await sleep(20);
  first.child.kill("SIGINT");
  expect((await first.ended).code).toBe(130);
  const { badFiles } = await json("stopped", "result.json");
  expect(badFiles!.map(({ file }) => file)).toEqual([join(root, images["train"]![3]!)]);
});
