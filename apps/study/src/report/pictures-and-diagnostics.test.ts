import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runIntoFolder, parseOptions } from "@ddep/cli";
import { readShots } from "@ddep/runs";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ImageCounts, RunRecord } from "../store/record.js";
import type { Study } from "../grid/study.js";
import { finalRun, scale } from "./synthetic.test.helpers.js";
import { writeStudyReport } from "./write-study-report.js";
import { diagnose } from "../compute/diagnose.js";
import { pick, pictureFile, pictureGrid } from "../compute/picture-grid.js";

let root: string;
beforeAll(async () => void (root = await mkdtemp(join(tmpdir(), "study-runs-"))));
afterAll(() => rm(root, { recursive: true, force: true }));

test("worst, median and best are by the image's own mean IoU; images without labels have none", () => {
  const counts: ImageCounts = {
    names: ["half", "none", "all", "third"],
    intersections: [
      [5, 0],
      [0, 0],
      [10, 3],
      [2, 2],
    ],
    unions: [
      [10, 0],
      [0, 0],
      [10, 3],
      [6, 6],
    ],
  };
  expect(pick(counts)).toEqual({ worst: "third", median: "half", best: "all" });
  expect(() => pick({ names: ["none"], intersections: [[0]], unions: [[0]] })).toThrow(/no image/);
});

test("a run is drawn and diagnosed, and the report shows both", async () => {
  const study: Study = {
    name: "one",
    title: "One run",
    source: "A test",
    axis: "labels",
    arms: [{ name: "DeP", series: "DeP", method: "dep" }],
    claims: [],
  };
  const record: RunRecord = finalRun(study.arms[0]!, 0.1, 0, 0.4);
  const run = join(root, "runs", record.id);
  const flags = {
    data: "shapes",
    encoder: "resnet_mini",
    methods: "dep",
    widths: "8,8,8,8",
    labels: "0.05",
    pretrainEpochs: "0.004",
    pretrainSize: "64",
    finetuneSteps: "2",
    batch: "2",
    crop: "64",
  };
  let names: readonly string[] = [];
  await runIntoFolder({
    command: "run",
    options: parseOptions(flags),
    out: run,
    resume: false,
    onScores: (_method, _scores, images) => void (names = images),
  });
  const counts: ImageCounts = {
    names: [...names],
    intersections: names.map((_, i) => [i]),
    unions: names.map(() => [500]),
  };

  await pictureGrid(run, counts);
  for (const [extreme, at] of [
    ["worst", 0],
    ["median", 99],
    ["best", 199],
  ] as const) {
    const [shots] = await readShots(pictureFile(run, extreme));
    expect(shots!.map(({ kind }) => kind)).toEqual(["image", "truth", "prediction"]);
    expect(shots![0]!.caption).toBe(names[at]!.split("/").at(-1));
  }

  const { denoisingError, layers, images } = await diagnose(run);
  expect(images).toBe(24);
  expect(denoisingError!.map(({ sigma }) => sigma)).toEqual([0.05, 0.1, 0.22, 0.4, 0.8, 1.6]);
  // Two steps of training: still about what predicting no noise costs.
  for (const { error } of denoisingError!) expect(error).toBeGreaterThan(0.2);
  expect(layers.map(({ layer }) => layer)).toEqual(
    [1, 2, 3, 4].map((i) => `encoder ${i}`).concat([1, 2, 3, 4].map((i) => `decoder ${i}`)),
  );
  for (const { cka } of layers) expect(cka).toBeGreaterThan(0.3);
  for (const { channels, rankBefore, rankAfter } of layers)
    for (const rank of [rankBefore, rankAfter]) expect(rank! > 1 && rank! < channels, String(rank)).toBe(true);

  const out = join(root, "report");
  const html = await readFile(await writeStudyReport({ study, scale, records: [record], folder: root, out }), "utf8");
  expect(html).toContain("<h2>Pictures</h2>");
  expect(html.match(/<img /g)).toHaveLength(9);
  expect(await readdir(join(out, "figures"))).toEqual(
    expect.arrayContaining(["denoising-error.svg", "similarity.svg", "rank-before.svg", "rank-after.svg"]),
  );
  expect(await readFile(join(out, "report.md"), "utf8")).toContain(`](<../runs/${record.id}/pictures/worst.png>)`);
});
