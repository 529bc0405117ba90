import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunFolder, makeFolder, writeResult } from "../run-folder.js";
import { fakeConfig } from "../testing/fake-run.test.helpers.js";
import { writeModelCard } from "./write-model-card.js";

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "ddep-card-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

const scores = {
  meanIoU: 0.41237,
  iou: { background: 0.7, disc: null },
  pixelAccuracy: 0.83,
  meanAccuracy: 0.5,
  absent: ["disc"],
  images: 100,
  seconds: 4,
  interval: { low: 0.3812, high: 0.4449, level: 0.95, resamples: 1000 },
};

async function cards(name: string, options: object) {
  const config = {
    ...fakeConfig,
    options: { ...fakeConfig.options, decoder: "unet", widths: [256, 128, 64, 32, 16], ...options },
  };
  const { path } = await createRunFolder(join(root, name), config);
  for (const method of ["ddep", "supervised"]) await makeFolder(join(path, method));
  await writeFile(join(path, "ddep", "model.safetensors"), "");
  // The model of supervised was deleted: it has no card.
  await writeResult(path, { methods: { ddep: scores, supervised: scores }, seconds: 431 });
  const files = await writeModelCard(path);
  expect(files).toEqual([join(path, "ddep", "MODEL_CARD.md")]);
  return readFile(files[0]!, "utf8");
}

test("a card has the Hub's front matter, the scores with their interval, and the limits", async () => {
  const card = await cards("a: run", {});
  const [, head] = /^---\n(.*?)\n---\n/s.exec(card)!;
  expect(head).toContain('  - name: "a: run: DDeP"');
  expect(head).toMatch(/- type: mean_iou\n +name: mean IoU\n +value: 0\.4124/);
  expect(card).toContain("| mean IoU | 41.2 (95% interval over images: 38.1 to 44.5) |");
  expect(card).toContain("| IoU of disc | absent |");
  expect(card).toContain("20 of 400 labelled images (5.0%)");
  expect(card).toContain("Its performance on disc is unknown");
  expect(card).toContain(
    'smp.Unet("resnet18", encoder_weights=None, classes=7, decoder_channels=(256, 128, 64, 32, 16))',
  );
  expect(card).toContain("--method ddep");
  expect(card).not.toMatch(/undefined|NaN/);
});

test("user-supplied names and options stay text; a class __proto__ keeps its IoU", async () => {
  const evil = "<img src=x onerror=alert(1)>\n# [a](javascript:b) | `c`";
  const iou: Record<string, number> = JSON.parse(`{ ${JSON.stringify(evil)}: 0.5, "__proto__": 0.25 }`);
  const data = { name: evil, split: evil, labelMap: { ...fakeConfig.data!.labelMap, names: [evil, "__proto__"] } };
  const config = {
    ...fakeConfig,
    data,
    commandLine: ["run", "```\n<script>"],
    options: { encoder: evil, decoder: "unet", root: evil },
  };
  const { path } = await createRunFolder(join(root, "evil"), config);
  await makeFolder(join(path, "ddep"));
  await writeFile(join(path, "ddep", "model.safetensors"), "");
  await writeResult(path, { methods: { ddep: { ...scores, iou, absent: [evil] } } });
  const [file] = await writeModelCard(path);
  const body = (await readFile(file!, "utf8")).split("\n---\n")[1]!;
  expect(body).toContain("| IoU of \\_\\_proto\\_\\_ | 25.0 |");
  const [, before, code, after] = /^(.*)```sh\nrun (.*?)\n```\n(.*)$/s.exec(body)!;
  expect(code).toBe("'`` `\n<script>'");
  for (const text of [before!, after!]) {
    expect(text).not.toMatch(/(?<!\\)</);
    expect(text).not.toMatch(/(?<!\\)\[a/);
    expect(text).not.toMatch(/^# \[/m);
  }
});

test("a card prints every option that the run recorded, under its name", async () => {
  const options = {
    sigma: 0.22,
    scales: [1, 1.5],
    flip: false,
    labelMap: null,
    augment: [{ kind: "blur" }],
    note: "a|b",
  };
  const card = await cards("options", options);
  const rows = [...card.matchAll(/^\| `(.*?)` \| (.*) \|$/gm)].map(([, name, value]) => [name!, value!] as const);
  const printed = new Map(rows);
  expect([...printed.keys()]).toEqual(Object.keys({ ...fakeConfig.options, decoder: "", widths: "", ...options }));
  expect(Object.keys(options).map((name) => printed.get(name))).toEqual([
    ...["0.22", "1, 1.5", "false", "none", '\\[{"kind":"blur"}\\]', "a\\|b"],
  ]);
});

test("the card says if PyTorch has no such network", async () => {
  expect(await cards("other", { encoder: "resnet_mini" })).toContain("We know of no PyTorch package");
  expect(await cards("told", { conditioning: true })).not.toContain("smp.");
});

test("a run without a result has no card", async () => {
  const { path } = await createRunFolder(join(root, "begun"), fakeConfig);
  expect(await writeModelCard(path)).toEqual([]);
});
