import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { secondsOfDone } from "./estimate.js";
import { record, run } from "../testing/runs.test.helpers.js";
import type { Run } from "../grid/run.js";
import { openStore } from "../store/store.js";
import type { Settings } from "../grid/study.js";

test("a run is expected to take the median of those of the same work, whatever their seeds, labels and rates", async () => {
  const store = await openStore(await mkdtemp(join(tmpdir(), "ddep-estimate-")));
  const like = ["c1", "c2", "c3", "c4"].map((id, i) => {
    const settings = { finetuneSteps: 100, lr: 1e-3 * (i + 1), seed: i, labels: 0.01 * (i + 1) };
    return { ...run(id, "p1"), settings };
  });
  const longer = { ...run("c5", "p1"), settings: { finetuneSteps: 1200 } };
  // The third was paused.
  for (const [i, seconds] of [100, 110, 4000].entries()) await store.add(record(like[i]!, { seconds }));
  const seconds = secondsOfDone([...like, longer], store);
  expect(seconds(like[3]!)).toBe(110);
  expect(seconds(longer)).toBeUndefined();
  expect(seconds({ ...like[3]!, kind: "final" })).toBeUndefined();
});

test("a denoising run is expected to take what others took, whatever their noise; a longer one is not", async () => {
  const store = await openStore(await mkdtemp(join(tmpdir(), "ddep-estimate-")));
  const denoising = (id: string, settings: Settings): Run => ({ ...run(id), kind: "pretrain", settings });
  const done = denoising("p1", { noise: "scaled", sigma: 0.22, pretrainLr: 1e-4 });
  const like = denoising("p2", { noise: "simple", sigma: 1, pretrainLr: 1e-3, target: "image" });
  const longer = denoising("p3", { pretrainEpochs: 100 });
  const conditioned = denoising("p4", { noise: "uniform-gamma", conditioning: true });
  await store.add(record(done, { seconds: 600 }));
  const seconds = secondsOfDone([done, like, longer, conditioned], store);
  expect(seconds(like)).toBe(600);
  expect(seconds(longer)).toBeUndefined();
  expect(seconds(conditioned)).toBeUndefined();
  expect(seconds({ ...like, method: "dep" })).toBeUndefined();
});
