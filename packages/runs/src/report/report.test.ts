import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRunFolder, readResult } from "../run-folder.js";
import { fakeConfig, writeFakeRun } from "../testing/fake-run.test.helpers.js";
import { writeReport } from "./write-report.js";

let root: string;
let run: string;
let page: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "ddep-report-"));
  run = await writeFakeRun(join(root, "my <run>"), {
    methods: ["ddep", "supervised", "random"],
    steps: 100,
    size: 32,
    pictures: 2,
  });
  page = await readFile(await writeReport(run), "utf8");
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** The page without the bytes of its pictures. */
const words = () => page.replaceAll(/base64,[^"]+/g, "base64,");
const count = (pattern: RegExp) => words().match(pattern)?.length ?? 0;

test("the page is self-contained", () => {
  expect(words()).not.toMatch(/<(script|link|iframe|object|embed)\b|@import|url\(/);
  const sources = [...words().matchAll(/(?:src|href)="([^"]*)/g)].map(([, source]) => source);
  expect(sources.length).toBeGreaterThan(0);
  for (const source of sources) expect(source).toMatch(/^data:image\/(png|webp);base64,$/);
});

test("names are escaped, and the command keeps its quotes", () => {
  expect(words()).toContain("<h1>my &lt;run></h1>");
  expect(words()).toContain("npm run ddep -- run --data shapes --labels 0.05 --seed 0 --out 'runs/my shapes'");
});

test("the scores are those of result.json, with the difference to supervised", async () => {
  const { ddep, supervised } = (await readResult(run))!.methods;
  const percent = (ratio: number) => (100 * ratio).toFixed(1);
  expect(words()).toContain(`<strong>${percent(ddep!.meanIoU)}</strong>`);
  expect(words()).toContain(`<td>+${percent(ddep!.meanIoU - supervised!.meanIoU)}</td>`);
  expect(words()).toContain(`disc, supervised: ${percent(supervised!.iou.disc!)}`);
  expect(words()).toContain(
    "The class stripe is neither in the truth nor in the predictions of DDeP, supervised, random",
  );
});

test("every picture is there: two scenes by truth and three methods, the denoising and its progress", () => {
  expect(count(/<img /g)).toBe(2 * 5 + 2 * 4 + 6);
  for (const step of ["step 10", "step 25", "step 50", "step 100"]) expect(words()).toContain(`<figcaption>${step}<`);
});

test("the charts draw finite numbers", () => {
  expect(count(/<svg class="chart/g)).toBe(5);
  expect(words()).not.toMatch(/NaN|Infinity|undefined/);
});

test("the report of a run that has only begun says so", async () => {
  const { path } = await createRunFolder(join(root, "begun"), fakeConfig);
  const begun = await readFile(await writeReport(path), "utf8");
  expect(begun).toContain("no method has been evaluated yet");
  expect(begun).not.toMatch(/<h2>(Scores|Predictions|Denoising|Training)/);
});

test("a damaged picture is an error that names it", async () => {
  const file = join(run, "ddep", "pictures", "step-000050.png");
  await writeFile(file, (await readFile(file)).subarray(0, 200));
  await expect(writeReport(run)).rejects.toMatchObject({ name: "UserError", file });
});
