import { spawnSync } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MethodResult, MetricRecord } from "../records.js";
import { fakeConfig } from "../testing/fake-run.test.helpers.js";
import { openTrackers } from "./index.js";

// The bridge is in Python, as the client is.
const python = spawnSync("python3", ["--version"]).status === 0;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "ddep-wandb-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Stands in for the client: writes down what it is called with. */
const standIn = `
import json, os
def note(*call):
    print("the client talks")
    with open(os.environ["CALLS"], "a") as file:
        file.write(json.dumps(call) + "\\n")
def init(**of):
    if of["project"] == "refused":
        raise SystemExit("no such key")
    note("init", of)
    return Run()
def Image(file):
    return "image " + file
class Run:
    def define_metric(self, *of, **more): note("define_metric", of, more)
    def log(self, values): note("log", values)
    def finish(self, exit_code): note("finish", exit_code)
`;

const record: MetricRecord = {
  time: "",
  stage: "pretrain",
  step: 4,
  steps: 8,
  loss: 0.5,
  learningRate: 1e-4,
  gradientNorm: NaN,
  imagesPerSecond: 90,
};

async function tracked(more: NodeJS.ProcessEnv = {}) {
  await mkdir(join(folder, "modules"), { recursive: true });
  await writeFile(join(folder, "modules", "wandb.py"), standIn);
  await writeFile(join(folder, "modules", "PIL.py"), "");
  const calls = join(folder, "calls.jsonl");
  const env = { ...process.env, WANDB_API_KEY: "key", PYTHONPATH: join(folder, "modules"), CALLS: calls, ...more };
  const notes: string[] = [];
  delete (env as NodeJS.ProcessEnv)["MLFLOW_TRACKING_URI"];
  const [tracker] = openTrackers(env, { folder, name: "first", config: fakeConfig }, (line) => void notes.push(line));
  tracker!.metric(record);
  tracker!.picture("pretrain", "step-000004", 4, new Uint8Array());
  tracker!.result("ddep", 8, { meanIoU: 0.41, pixelAccuracy: 0.83, meanAccuracy: 0.5 } as MethodResult);
  await tracker!.end(true);
  const text = await readFile(calls, "utf8").catch(() => "");
  return {
    notes,
    calls: text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as unknown[]),
  };
}

test.skipIf(!python)("the client hears of configuration, metrics, picture and scores", async () => {
  const { notes, calls } = await tracked();
  expect(notes).toEqual([]);
  expect(calls).toMatchObject([
    [
      "init",
      { project: "ddep", name: "first", dir: folder, resume: "allow", config: { encoder: "resnet18", seed: 0 } },
    ],
    ["define_metric", ["*"], { step_metric: "step" }],
    ["log", { "pretrain/loss": 0.5, "pretrain/learning_rate": 1e-4, step: 4 }],
    ["log", { "pretrain/pictures": `image ${join(folder, "pretrain", "pictures", "step-000004.png")}`, step: 4 }],
    ["log", { "ddep/mean_iou": 0.41, step: 8 }],
    ["finish", 0],
  ]);
  expect(calls[2]![1]).not.toHaveProperty("pretrain/gradient_norm");
});

test.skipIf(!python)("a client that refuses is told of once", async () => {
  const { notes, calls } = await tracked({ WANDB_PROJECT: "refused" });
  expect(notes).toEqual(["Weights & Biases: SystemExit: no such key. The run continues without it."]);
  expect(calls).toEqual([]);
});

test("a missing Python is reported once", async () => {
  const { notes } = await tracked({ DDEP_WANDB_PYTHON: join(folder, "no-python") });
  expect(notes).toEqual([expect.stringContaining("cannot be started")]);
});
