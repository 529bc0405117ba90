import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { useBackend } from "@ddep/backend";
import { writeCamvid } from "@ddep/test-utils/apps";
import { decode, encode } from "fast-png";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { run, scratch, writeWeights } from "./testing.test.helpers.js";

let folder: string;
let weights: string;
let root: string;
let model: string;

/** Label maps of the same masks, whose values are 11, 3 and 8. */
const trained = { names: ["top", "left", "right"], ids: [11, 3, 8] };
const reordered = { names: ["left", "right", "top"], ids: [3, 8, 11] };
const other = { names: ["right", "left", "new"], ids: [8, 3, 11] };

const write = (labels: object, file = join(root, "labels.json")) =>
  writeFile(file, JSON.stringify({ ...labels, folders: { images: "images/{split}", masks: "annotations/{split}" } }));

const flags = (out: string, at = root) => [
  ...["run", "--data", "pairs", "--root", at, "--images", join(at, "images/train"), "--methods", "ddep"],
  ...["--encoder", "resnet_mini", "--encoder-weights", weights, "--widths", "8,8,8,8", "--out", out],
  ...["--pretrain-epochs", "1", "--pretrain-batch", "4", "--pretrain-size", "32"],
  ...["--finetune-steps", "3", "--batch", "2", "--crop", "32", "--lr", "0.01"],
];

interface Scored {
  readonly meanIoU: number;
  readonly calibrationError: number;
  readonly precision: string;
  readonly iou: Record<string, number | null>;
  readonly absent: string[];
  readonly classes?: { onlyInModel: string[]; onlyInData: string[] };
}

/** Of the run that is named in the flags, or of the model. */
async function evaluated(...more: string[]): Promise<Scored> {
  const { code, stdout, stderr } = await run("evaluate", "--run", model, ...more);
  expect(stderr).not.toMatch(/Error/);
  expect(code).toBe(0);
  return JSON.parse(stdout) as Scored;
}

async function refused(args: readonly string[], ...words: readonly (string | RegExp)[]): Promise<void> {
  const { code, stderr } = await run(...args);
  for (const word of words) expect(stderr).toMatch(word);
  expect(stderr).not.toMatch(/\n\s+at .*\.[jt]s:/);
  expect(code).toBe(1);
}

beforeAll(async () => {
  await import("@tensorflow/tfjs-backend-cpu");
  folder = await scratch();
  weights = await writeWeights(join(folder, "encoder.safetensors"));
  root = await writeCamvid({ train: 4, val: 3 });
  model = join(folder, "model");
  await write(trained);
  expect((await run(...flags(model))).code).toBe(0);
});
beforeEach(() => write(trained));
afterEach(() => delete process.env["DDEP_BACKEND"]);

test.each([
  [reordered, /labels\.json: the classes differ from the model's: class 0 is left, not top\n/],
  [other, /labels\.json: the classes differ from the model's: top is not there; new is not the model's\n/],
  [
    { names: ["top", "left"], ids: [11, 3], ignoredIds: [8] },
    /the classes differ from the model's: 2 of them, not 3; right is not there\n/,
  ],
])(
  "a label map other than the model's is refused by evaluate, readout and submissions (%#)",
  async (labels, message) => {
    await write(labels);
    const fix = "or add --map-classes-by-name";
    await refused(["evaluate", "--run", model], message, fix);
    await refused(["evaluate", "--run", model, "--submission", join(folder, "none")], message, fix);
    await refused(["readout", "--run", model], message, fix);
    const picture = join(root, "images/val/0.png");
    await refused(["predict", "--run", model, "--out", join(folder, "none"), "--submission", picture], message, fix);
    expect(existsSync(join(folder, "none"))).toBe(false);
  },
);

test("classes are matched by name on request: another order scores the same", async () => {
  const before = await evaluated();
  expect(before.classes).toBeUndefined();
  const labels = join(folder, "reordered.json");
  await write(reordered, labels);
  const mapped = await evaluated("--label-map", labels, "--map-classes-by-name");
  expect(mapped.iou).toEqual(before.iou);
  expect(mapped.classes).toEqual({ mapped: "by name", onlyInModel: [], onlyInData: [] });
});

test("classes without a counterpart are named and left out of the mean, and submissions hold the data's ids", async () => {
  await write(other);
  const submission = join(folder, "submission");
  const { iou, meanIoU, absent, classes } = await evaluated("--map-classes-by-name", "--submission", submission);
  expect(classes).toEqual({ mapped: "by name", onlyInModel: ["top"], onlyInData: ["new"] });
  expect(iou["top"]).toBeNull();
  expect(absent).toContain("top");
  expect(meanIoU).toBeCloseTo((iou["left"]! + iou["right"]!) / 2, 12);
  const values = new Set<number>();
  for (const file of await readdir(submission))
    for (const value of decode(await readFile(join(submission, file))).data) values.add(value);
  expect([...values].every((value) => value === 3 || value === 8)).toBe(true);
  const readout = await run("readout", "--run", model, "--map-classes-by-name");
  expect(readout.stderr).toContain("Classes matched by name: left, right; only in the data, ignored: new");
  expect(readout.code).toBe(0);
  const [picture, out] = [join(root, "images/val/0.png"), join(folder, "predicted")];
  const predict = ["predict", "--run", model, "--out", out, "--submission", "--map-classes-by-name", picture];
  expect((await run(...predict)).code).toBe(0);
  expect(decode(await readFile(join(out, "0.png"))).data).toEqual(
    decode(await readFile(join(submission, "0.png"))).data,
  );
});

test("label maps that share no class are refused even by name", async () => {
  await write({ names: ["x", "y", "z"], ids: [11, 3, 8] });
  await refused(["evaluate", "--run", model, "--map-classes-by-name"], "has none of the model's classes");
});

test("evaluate and predict compute in the requested precision, or refuse it", async () => {
  const { kernels } = await useBackend("native-cpu");
  // A feature pyramid has 1x1 convolutions, which are what is rounded.
  const pyramid = join(folder, "pyramid");
  const { code } = await run(...flags(pyramid).filter((flag) => !/widths|8,8/.test(flag)), "--decoder", "fpn");
  expect(code).toBe(0);
  const plain = await evaluated("--run", pyramid, "--precision", "float32");
  expect(plain.precision).toBe("float32");
  const [picture, out] = [join(root, "images/val/0.png"), join(folder, "bfloat16")];
  const predict = ["predict", "--run", pyramid, "--out", out, "--precision", "bfloat16", picture];
  if (kernels === "avx512_bf16") {
    const rounded = await evaluated("--run", pyramid, "--precision", "bfloat16");
    expect(rounded.precision).toBe("bfloat16");
    expect(rounded.calibrationError).not.toBe(plain.calibrationError);
    expect(rounded.calibrationError).toBeCloseTo(plain.calibrationError, 2);
    expect((await run(...predict)).code).toBe(0);
  }
  process.env["DDEP_BACKEND"] = "cpu";
  const message = /--precision: cpu cannot compute in bfloat16.*\nTo fix it: remove it/;
  await refused(["evaluate", "--run", model, "--precision", "bfloat16"], message);
  await refused(predict, message);
});

test("a bfloat16 run is evaluated in bfloat16, or the result says that it was not", async () => {
  const { kernels } = await useBackend("native-cpu");
  const config = join(model, "config.json");
  const text = await readFile(config, "utf8");
  await writeFile(config, text.replace('"precision": "float32"', '"precision": "bfloat16"'));
  try {
    expect((await evaluated()).precision).toBe(kernels === "avx512_bf16" ? "bfloat16" : "float32");
    process.env["DDEP_BACKEND"] = "cpu";
    expect((await evaluated()).precision).toBe("float32");
  } finally {
    await writeFile(config, text);
  }
});

/** Gives masks of a split the value 11 everywhere. */
async function blank(at: string, split: string, masks: readonly number[]): Promise<void> {
  for (const i of masks) {
    const file = join(at, "annotations", split, `${i}.png`);
    const { width, height } = decode(await readFile(file));
    await writeFile(file, encode({ width, height, channels: 1, data: new Uint8Array(width * height).fill(11) }));
  }
}

test.each([
  ["train", "training", 4],
  ["val", "evaluation", 3],
])(
  "labels that are all ignored in %s stop the run before it trains; one such image does not",
  async (split, role, n) => {
    const at = await writeCamvid({ train: 4, val: 3 });
    await blank(at, split, [0]);
    const out = join(folder, `blank-${split}`);
    const camvid = [...flags(out, at), "--data", "camvid"];
    expect((await run(...camvid)).code).toBe(0);
    await blank(
      at,
      split,
      Array.from({ length: n }, (_, i) => i),
    );
    const message = `none of the ${n} ${role} images of camvid has a labelled pixel: the label map of camvid ignores all mask values`;
    const again = camvid.map((flag) => (flag === out ? `${out}-again` : flag));
    await refused(again, at, message, /To fix it: run `ddep datasets inspect/);
    expect(existsSync(`${out}-again`)).toBe(false);
    if (split === "val") await refused(["evaluate", "--run", out], at, message);
  },
);

test("labels of pairs that are all ignored name the label map file", async () => {
  const labels = join(folder, "ignored.json");
  await write({ names: ["a"], ids: [1], ignoredIds: [3, 8, 11] }, labels);
  const args = [...flags(join(folder, "ignored")), "--label-map", labels];
  await refused(args, `the label map ${labels} ignores all mask values`);
});
