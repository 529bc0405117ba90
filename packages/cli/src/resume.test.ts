import { readdirSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ConfusionMatrix } from "@ddep/metrics";
import { decode } from "fast-png";
import sharp from "sharp";
import { beforeAll, expect, test } from "vitest";
import { openLabelled } from "./recipe/open-sources.js";
import { appears, root, run, scratch, start, tiny, writeWeights } from "./testing.test.helpers.js";

let folder: string;
let weights: string;
let whole: string;

/** The flags of a run that lasts long enough to be stopped in either stage. */
const lasting = (out: string) => [
  ...tiny(weights, out),
  ...["--pretrain-epochs", "10", "--finetune-steps", "12", "--checkpoint-every", "2"],
];

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  weights = await writeWeights(join(folder, "encoder.safetensors"));
  whole = join(folder, "whole");
  const { code, stdout, stderr } = await run(...lasting(whole));
  expect(stderr).not.toMatch(/Error/);
  expect(stdout).toMatch(/ddep +\d+\.\d/);
  expect(code).toBe(0);
});

const model = (out: string, stage: string) => readFile(join(out, stage, "model.safetensors"));
const steps = async (out: string) =>
  (await readFile(join(out, "metrics.jsonl"), "utf8"))
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { stage: string; step: number; loss: number })
    .map(({ stage, step, loss }) => `${stage} ${step} ${loss}`);

async function expectEqualRuns(out: string) {
  for (const stage of ["pretrain", "ddep"])
    expect((await model(out, stage)).equals(await model(whole, stage)), stage).toBe(true);
  expect(await steps(out)).toEqual(await steps(whole));
}

/** The event file has the second of its start in its name. */
const eventsAs = (out: string) => {
  const events = readdirSync(out).find((name) => name.startsWith("events."));
  return (name: string) => (name.startsWith("events.") ? events! : name);
};

test.each(["pretrain", "ddep"])("a run killed in the middle of %s and resumed ends bit-equal", async (stage) => {
  const out = join(folder, `killed-${stage}`);
  const first = start(...lasting(out));
  await appears(join(out, stage, "checkpoint.safetensors"), first);
  first.child.kill("SIGKILL");
  expect((await first.ended).code).toBeNull();
  await expect(model(out, stage)).rejects.toThrow();
  const { code, stderr } = await run(...lasting(out), "--resume");
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  await expectEqualRuns(out);
});

test("Ctrl-C writes a checkpoint, exits with 130 and says how to continue", async () => {
  const out = join(folder, "stopped");
  const first = start(...lasting(out), "--checkpoint-every", "1000");
  await appears(join(out, "metrics.jsonl"), first);
  first.child.kill("SIGINT");
  const { code, stderr } = await first.ended;
  expect(stderr).toMatch(/with --resume to continue/);
  expect(code).toBe(130);
  expect((await run(...lasting(out), "--checkpoint-every", "1000", "--resume")).code).toBe(0);
  await expectEqualRuns(out);
});

test("of two processes that resume one run, one continues and the other names it; nothing is logged twice", async () => {
  const out = join(folder, "contended");
  const first = start(...lasting(out));
  await appears(join(out, "pretrain", "checkpoint.safetensors"), first);
  // Beside the one that made it as well.
  const beside = await run(...lasting(out), "--resume");
  expect(beside.stderr).toContain(`is in use by process ${first.child.pid!} on `);
  expect(beside.code).toBe(1);
  first.child.kill("SIGKILL");
  await first.ended;
  const both = [start(...lasting(out), "--resume"), start(...lasting(out), "--resume")];
  const ended = await Promise.all(both.map(({ ended }) => ended));
  expect(ended.map(({ code }) => code).sort()).toEqual([0, 1]);
  const [winner, loser] = ended[0]!.code === 0 ? [0, 1] : [1, 0];
  expect(ended[loser]!.stderr).toMatch(
    new RegExp(`Error: ${out}: is in use by process ${both[winner]!.child.pid!} on \\S+ since .* \\(.*--resume.*\\)`),
  );
  expect(ended[loser]!.stderr).not.toMatch(/\n\s+at /);
  await expectEqualRuns(out);
  expect(await readdir(out)).toEqual(await readdir(whole).then((names) => names.map(eventsAs(out))));
});

test("the partial files of a killed process are removed by the next start", async () => {
  const out = join(folder, "littered");
  const first = start(...lasting(out));
  await appears(join(out, "pretrain", "checkpoint.safetensors"), first);
  first.child.kill("SIGKILL");
  await first.ended;
  const half = ["config.json", "pretrain/checkpoint.safetensors", "pretrain/pictures/step-000001.png"];
  await mkdir(join(out, "pretrain/pictures"), { recursive: true });
  for (const file of half) await writeFile(join(out, `${file}.${first.child.pid!}.partial`), "half");
  expect((await run(...lasting(out), "--resume")).code).toBe(0);
  const left = (await readdir(out, { recursive: true })).filter((name) => /partial|lock/.test(name));
  expect(left).toEqual([]);
  await expectEqualRuns(out);
});

test("a run that was killed before it began is started by the same command", async () => {
  const out = join(folder, "unborn");
  await mkdir(out);
  await writeFile(join(out, "config.json.4194305.partial"), "{");
  expect((await run(...lasting(out))).code).toBe(0);
  await expectEqualRuns(out);
});

test("a folder from before there were options is resumed from its checkpoints and ends bit-equal", async () => {
  const out = join(folder, "older");
  const config = JSON.parse(await readFile(join(whole, "config.json"), "utf8")) as { options: Record<string, unknown> };
  for (const key of [
    "decoder",
    "widthMultiple",
    "conditioning",
    "recompute",
    "precision",
    "skipBadFiles",
    "protocol",
    "evalScales",
    "flip",
  ])
    Reflect.deleteProperty(config.options, key);
  await mkdir(out);
  await writeFile(join(out, "config.json"), JSON.stringify(config));
  const first = start(...lasting(out), "--resume");
  await appears(join(out, "ddep/checkpoint.safetensors"), first);
  first.child.kill("SIGKILL");
  expect((await first.ended).code).toBeNull();
  const { code, stderr } = await run(...lasting(out), "--resume");
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  await expectEqualRuns(out);
});

test("a stopped run is not resumed with other weights or images, and continues once they are restored", async () => {
  const images = join(folder, "swapped-images");
  const own = join(folder, "swapped.safetensors");
  await cp(join(root, "images/train"), images, { recursive: true });
  await cp(weights, own);
  const out = join(folder, "swapped");
  const flags = [...lasting(out), "--encoder-weights", own, "--images", images];
  const first = start(...flags);
  await appears(join(out, "pretrain/checkpoint.safetensors"), first);
  first.child.kill("SIGKILL");
  expect((await first.ended).code).toBeNull();
  await writeWeights(own, (state) => void state.get("bn1.bias")!.data.fill(0.5));
  await rm(join(images, "3.png"));
  const { code, stderr } = await run(...flags, "--resume");
  expect(stderr).toContain(
    `Error: ${out}: the inputs have changed since the run was started: encoderWeights: the contents of ${own} have changed; the unlabelled images: 1 removed (3.png); 8 before, 7 now\nTo fix it: `,
  );
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(code).toBe(1);
  await cp(weights, own);
  await cp(join(root, "images/train/3.png"), join(images, "3.png"));
  expect((await run(...flags, "--resume")).code).toBe(0);
  await expectEqualRuns(out);
});

test("resuming with other settings is refused, and the settings are named", async () => {
  const { code, stderr } = await run(...lasting(whole), "--sigma", "0.5", "--resume");
  expect(stderr).toMatch(/other settings: sigma/);
  expect(code).toBe(1);
});

test("a finished run is evaluated and predicts, and its encoder did not move while frozen", async () => {
  const result = JSON.parse(await readFile(join(whole, "result.json"), "utf8")) as {
    methods: { ddep: { meanIoU: number } };
    encoderHash: { ddep: { before: string; after: string } };
  };
  expect(result.encoderHash.ddep.after).toBe(result.encoderHash.ddep.before);
  const { stdout, code } = await run("evaluate", "--run", whole, "--split", "val");
  expect(code).toBe(0);
  expect(stdout.trim().split("\n")).toHaveLength(1);
  const scored = JSON.parse(stdout) as { meanIoU: number; images: number };
  expect(scored.images).toBe(4);
  expect(scored.meanIoU).toBeCloseTo(result.methods.ddep.meanIoU, 12);
});

test("another protocol is recorded with its scores, and its submission files score the same", async () => {
  const submission = join(folder, "submission");
  const protocol = ["--protocol", "halves", "--eval-scales", "0.5,1", "--no-flip"];
  const { stdout, code } = await run("evaluate", "--run", whole, ...protocol, "--submission", submission);
  expect(code).toBe(0);
  const scored = JSON.parse(stdout) as { meanIoU: number; protocol: unknown };
  expect(scored.protocol).toEqual({ images: "halves", flip: false, scales: [0.5, 1], averaged: "logits" });
  const dataset = await openLabelled({ data: "camvid", root }, "val");
  expect(await readdir(submission)).toHaveLength(dataset.length);
  const { names, ignoreLabel } = dataset.labelMap;
  const matrix = new ConfusionMatrix({ classes: names.length, ignoreLabel });
  for (let i = 0; i < dataset.length; i++) {
    const { labels } = await dataset.open(i);
    matrix.update(labels, decode(await readFile(join(submission, basename(dataset.name(i))))).data);
  }
  expect(matrix.summary().meanIoU).toBeCloseTo(scored.meanIoU, 12);
});

test("predict --submission writes only submission files", async () => {
  const [image, out] = [join(folder, "street.jpg"), join(folder, "predicted")];
  await sharp({ create: { width: 50, height: 34, channels: 3, background: "#787" } })
    .jpeg()
    .toFile(image);
  const { stdout, code } = await run("predict", "--run", whole, "--out", out, "--submission", image);
  expect(code).toBe(0);
  expect(stdout).toContain("submission format");
  expect(await readdir(out)).toEqual(["street.png"]);
  const { width, height, channels } = decode(await readFile(join(out, "street.png")));
  expect([width, height, channels]).toEqual([50, 34, 1]);
});
