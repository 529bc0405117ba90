import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { scratch, writeCityscapes } from "@ddep/test-utils/apps";
import { afterAll, beforeAll, expect, test } from "vitest";
import { computeRun } from "./compute-run.js";
import type { RunRecord } from "../store/record.js";
import type { Run } from "../grid/run.js";

const folders: string[] = [];
beforeAll(() => import("@tensorflow/tfjs-backend-cpu"));
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))));

/** One run on a machine of its own, whose data lies in a folder of its own. */
async function onAMachine(): Promise<{ record: RunRecord; root: string; store: string }> {
  const { root } = await writeCityscapes({ train: 4, val: 3 });
  const store = await scratch();
  folders.push(root, store);
  const run: Run = {
    id: "final-random-100pct-seed0",
    kind: "final",
    method: "random",
    share: 1,
    seed: 0,
    candidates: [],
    settings: {
      data: "cityscapes",
      encoder: "resnet_mini",
      widths: [8, 8, 8, 8],
      finetuneSteps: 2,
      batch: 2,
      crop: 32,
      labels: 1,
    },
  };
  return { record: await computeRun(run, { folder: store, get: () => undefined }, { root }), root, store };
}

test("the record of a run is the same wherever its data lies", async () => {
  const [here, there] = [await onAMachine(), await onAMachine()];
  expect(here.record.scores!.images!.names).toEqual(
    [0, 1, 2].map((i) => `leftImg8bit/val/ulm/ulm_00000${i}_000019_leftImg8bit.png`),
  );
  const { options, scores } = there.record;
  expect({ options, scores }).toEqual({ options: here.record.options, scores: here.record.scores });
  for (const { record, root, store } of [here, there])
    for (const folder of [root, store]) expect(JSON.stringify(record)).not.toContain(folder);
  // The pictures are found again under their names below the root.
  expect(readdirSync(join(here.store, "runs", here.record.id, "pictures"))).toHaveLength(3);
});
