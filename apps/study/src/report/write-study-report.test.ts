import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunRecord } from "../store/record.js";
import { better, noBetter } from "../grid/claims.js";
import type { Study } from "../grid/study.js";
import { findingsOf } from "./findings/findings.js";
import { repeatSection } from "./sections/repeat.js";
import { figure1, figure5, finalRun, records, scale, table4 } from "./synthetic.test.helpers.js";
import { writeStudyReport } from "./write-study-report.js";

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "study-report-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

const levels = { ddep: 0.5, dep: 0.42, supervised: 0.4, random: 0.25 };
const labelEfficiency = () => records(figure1, ({ method }, share) => levels[method] + 0.1 * Math.log10(share * 30));

async function report(study: Study, all: readonly RunRecord[]) {
  const out = join(root, `${study.name}-${Math.random()}`);
  const html = await readFile(await writeStudyReport({ study, scale, records: all, folder: root, out }), "utf8");
  const figures = await readdir(join(out, "figures"));
  const svgs = await Promise.all(figures.map((name) => readFile(join(out, "figures", name), "utf8")));
  const [md, csv] = await Promise.all(["report.md", "results.csv"].map((name) => readFile(join(out, name), "utf8")));
  return { html, md: md!, csv: csv!, figures, svgs };
}

const meanOf = (all: readonly RunRecord[], name: string, share: number) => {
  const values = all
    .filter(({ id, fraction }) => id.startsWith(`final-${name}-0`) && fraction === share)
    .map(({ scores }) => scores!.meanIoU);
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1));
  return `${(100 * mean).toFixed(1)} ± ${(100 * deviation).toFixed(1)} (${values.length})`;
};

test("partial files of a killed process are removed by the next report", async () => {
  const out = join(root, "killed");
  await mkdir(join(out, "figures"), { recursive: true });
  for (const file of ["report.md.half.partial", "figures/labels.svg.half.partial"])
    await writeFile(join(out, file), "");
  await writeStudyReport({ study: figure1, scale, records: labelEfficiency(), folder: root, out });
  const left = await readdir(out, { recursive: true });
  expect(left.filter((file) => file.endsWith(".partial"))).toEqual([]);
});

test("label efficiency: means, best, verdicts and files", async () => {
  const all = labelEfficiency();
  const { html, md, csv, figures } = await report(figure1, all);
  for (const name of ["DDeP", "DeP", "supervised", "random"]) {
    expect(html).toContain(meanOf(all, name, 0.1));
    expect(md).toContain(meanOf(all, name, 0.1).replaceAll(/[_*]/g, ""));
  }
  expect(html).toContain(`<td class="best">${meanOf(all, "DDeP", 0.1)}</td>`);
  expect(md).toContain(`**${meanOf(all, "DDeP", 0.1)}**`.replace("(", "(").replace(")", ")"));
  expect(html).toMatch(/1\/30 \(13\).*10% \(40\).*100% \(400\)/s);
  const rows = [...html.matchAll(/<th scope="row">([^<]*)<\/th><td class="best prose">(holds|does not hold)/g)].map(
    ([, claim, answer]) => [claim, answer],
  );
  expect(rows).toEqual([
    ["DDeP is better than supervised at few labels", "holds"],
    ["random is better than DDeP", "does not hold"],
    ["DDeP gains 50 points", "does not hold"],
  ]);
  expect(html).toMatch(/DDeP at width 3 is better than DDeP<\/th><td class="prose">not testable here/);
  expect(figures.toSorted()).toEqual([
    "classes-1-30.svg",
    "differences-1-30.svg",
    "differences-10.svg",
    "differences-100.svg",
    "labels.svg",
  ]);
  const lines = csv.trimEnd().split("\r\n");
  expect(lines).toHaveLength(1 + all.length);
  expect(lines[1]!.split(",").slice(0, 9)).toEqual([
    "figure-1",
    "DDeP",
    "DDeP",
    "",
    "ddep",
    String(1 / 30),
    "13",
    "0",
    String(all[0]!.scores!.meanIoU),
  ]);
});

test("nothing outside is named, every chart has a title, axes have units, numbers are finite", async () => {
  const { html, svgs } = await report(figure1, labelEfficiency());
  expect(html).not.toMatch(/<(script|link|iframe|object|embed)\b|@import|url\(|https?:/);
  const charts = [...html.matchAll(/<svg class="chart[^>]*role="img" aria-label="([^"]+)"/g)].map(([, title]) => title);
  expect(charts).toContain("Mean IoU by share of labels");
  expect(charts).toHaveLength(svgs.length);
  expect(html).toContain("mIoU (%)");
  expect(html).toContain("share of the labelled training images, logarithmic");
  expect(html).not.toMatch(/NaN|Infinity|undefined/);
  for (const svg of svgs) {
    expect(svg).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" width="\d+" height="[\d.]+" /);
    expect(svg).toMatch(/aria-label="[^"]+"/);
    expect(svg).not.toMatch(/NaN|Infinity|undefined/);
  }
});

test("failed and missing runs are reported, and undecided claims stay undecided", async () => {
  const all = labelEfficiency().filter(({ id }) => !/^final-DeP-0\.100-[12]/.test(id));
  const failed = finalRun(figure1.arms[1]!, 0.1, 2, 0.4);
  delete failed.scores;
  const equal: Study = {
    ...figure1,
    claims: [better("no better", "DDeP", "DDeP b"), better("one seed", "DDeP", "random", { fractions: [1] })],
  };
  const few = all.filter(({ fraction, method, seed }) => fraction !== 1 || method !== "random" || seed === 0);
  const { html } = await report(equal, [...few, { ...failed, error: "the loss is NaN at step 3" }]);
  expect(html).toMatch(/\(2, 1 failed, 1 missing\)/);
  expect(html).toContain("the loss is NaN at step 3");
  expect(html).toMatch(/one seed<\/th><td class="prose">not decided/);
  expect(html).toContain("no arm &quot;DDeP b&quot;");
});

test("claims of what is no better, and of one share of labels beside another, are decided", async () => {
  const study: Study = {
    ...figure1,
    claims: [
      noBetter("DeP is no better than supervised plus 5", "DeP", "supervised", { fractions: [0.1], margin: 5 }),
      noBetter("DDeP is no better than supervised", "DDeP", "supervised", { fractions: [0.1] }),
      better("DDeP with 10% is better than supervised with 100%", "DDeP", "supervised", {
        fractions: [0.1],
        lessAt: 1,
      }),
      better("random with 10% is better than supervised with 100%", "random", "supervised", {
        fractions: [0.1],
        lessAt: 1,
      }),
    ],
  };
  // A tenth of the labels costs 10 points, and DDeP is 10 points above supervised: no other pair crosses shares so well.
  const gap = { ddep: 0.55, dep: 0.41, supervised: 0.4, random: 0.25 };
  const all = records(figure1, ({ method }, share) => gap[method] + 0.1 * Math.log10(share * 30));
  const { html, md } = await report(study, all);
  const answers = [...html.matchAll(/<th scope="row">([^<]*)<\/th><td class="best prose">(holds|does not hold)/g)];
  expect(answers.map(([, , answer]) => answer)).toEqual(["holds", "does not hold", "holds", "does not hold"]);
  expect(md).toMatch(/10% − 100% *\| *DDeP − supervised/);
});

test("training that ended too early is reported; other training is not", async () => {
  const levelled = labelEfficiency().map((record) => ({
    ...record,
    course: [1, 0.8, 0.6, 0.5, 0.4, 0.35, 0.32, 0.3, 0.3, 0.3],
  }));
  expect((await report(figure1, levelled)).md).toContain("Every loss had levelled off.");
  const needs = ["pretrain-ddep-seed0-0"];
  const denoising: RunRecord = {
    ...levelled[0]!,
    id: needs[0]!,
    kind: "pretrain",
    course: Array.from({ length: 10 }, (_, i) => 1.02 - 0.01 * i),
  };
  delete (denoising as Partial<RunRecord>).scores;
  delete (denoising as Partial<RunRecord>).fraction;
  const cut = levelled.map((record) => ({
    ...record,
    ...(record.method === "ddep" && { needs }),
    ...(record.method === "random" &&
      record.fraction === 1 && { course: Array.from({ length: 10 }, (_, i) => 1 - 0.09 * i) }),
  }));
  const { md } = await report(figure1, [denoising, ...cut]);
  expect(md).toContain("Denoising of DDeP: the final loss is 0.93");
  expect(md).toMatch(/Fine-tuning of random with 100% of the labels: the loss still fell by 49%/);
  expect(md).not.toMatch(/Fine-tuning of (DDeP|supervised|random with 10%)/);
});

test("sigma: a line for each noise over the axis, a column for each sigma", async () => {
  const all = records(
    figure5,
    ({ x, series }) => 0.5 - 0.1 * Math.abs(Math.log2(x! / 0.22)) - (series === "simple" ? 0.05 : 0),
  );
  const { html, figures } = await report(figure5, all);
  expect(figures).toContain("sigma-10.svg");
  expect(html).toMatch(/<th scope="col">Series<\/th><th scope="col">0.1<\/th><th scope="col">0.22<\/th>/);
  const row = all.filter(({ id }) => id.startsWith("final-scaled-sigma-0.22-0.100"));
  const mean = row.reduce((sum, { scores }) => sum + scores!.meanIoU, 0) / row.length;
  expect(html).toContain(`<td class="best">${(100 * mean).toFixed(1)} ±`);
  expect(html).toMatch(/sigma 0.22 is better than 0.8<\/th><td class="best prose">holds/);
});

test("arms of one method are told apart by their settings", async () => {
  const levels = [0.5, 0.42, 0.41];
  const all = records(table4, (arm) => levels[table4.arms.indexOf(arm)]!);
  // What another study left in the same folder.
  const foreign = finalRun(
    { name: "image", series: "image", method: "ddep", settings: { target: "image" } },
    0.1,
    0,
    0.9,
  );
  const { html, csv, figures } = await report(table4, [...all, foreign]);
  expect(csv.trimEnd().split("\r\n")).toHaveLength(1 + all.length);
  expect(csv).not.toContain(foreign.id);
  expect(figures).toContain("arms-1-30.svg");
  expect(html).toMatch(/fixed gamma is better than uniform gamma<\/th><td class="best prose">holds/);
});

test("the report of a study without runs says so", async () => {
  const { html, csv } = await report(figure1, []);
  expect(html).toContain("No run has been scored yet.");
  expect(csv.trimEnd().split("\r\n")).toHaveLength(1);
});

test("two runs of one arm, share and seed, and runs on other images, are errors that name them", async () => {
  const [run, ...others] = labelEfficiency();
  await expect(report(figure1, [run!, { ...run!, id: "again" }])).rejects.toThrow(/again/);
  const { images } = run!.scores!;
  const renamed = { ...run!, scores: { ...run!.scores!, images: { ...images!, names: images!.names.toReversed() } } };
  await expect(report(figure1, [renamed, ...others])).rejects.toThrow(/not scored on the same images/);
});

test("the command to repeat a study includes the flags that changed its scale", () => {
  const textOf = (flags: string) => {
    const found = findingsOf(figure5, { ...scale, name: "small", flags }, []);
    return JSON.stringify(repeatSection(found).blocks);
  };
  expect(textOf("--lr 3e-3")).toContain("npm run study -- run figure-5 --small --lr 3e-3 --root");
  expect(textOf("")).toContain("npm run study -- run figure-5 --small --root");
});
