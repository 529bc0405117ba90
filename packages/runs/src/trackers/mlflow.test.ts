import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { MethodResult, MetricRecord } from "../records.js";
import { fakeConfig } from "../testing/fake-run.test.helpers.js";
import { openTrackers } from "./index.js";
import { fakeMlflow } from "./mlflow-server.test.helpers.js";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "ddep-mlflow-"))));
afterEach(() => rm(folder, { recursive: true, force: true }));

const record: MetricRecord = {
  time: "",
  stage: "pretrain",
  step: 4,
  steps: 8,
  loss: 0.5,
  learningRate: 1e-4,
  gradientNorm: Infinity,
  imagesPerSecond: 90,
};
const result = { meanIoU: 0.41, pixelAccuracy: 0.83, meanAccuracy: 0.5 } as MethodResult;
const png = Uint8Array.of(137, 80, 78, 71);

function open(uri: string, more: NodeJS.ProcessEnv = {}) {
  const notes: string[] = [];
  const trackers = openTrackers(
    { MLFLOW_TRACKING_URI: uri, ...more },
    { folder, name: "first", config: fakeConfig },
    (line) => void notes.push(line),
  );
  return { tracker: trackers[0]!, notes };
}

const sent = ({ calls }: { calls: { path: string; body: Buffer }[] }, path: string) =>
  calls
    .filter((call) => call.path.endsWith(path))
    .map(({ body }) => JSON.parse(body.toString()) as Record<string, never>);

test("a run arrives with its parameters, metrics, picture and scores, and a resumed one goes on in the same", async () => {
  const server = await fakeMlflow();
  const { tracker, notes } = open(server.uri, { MLFLOW_TRACKING_TOKEN: "secret" });
  tracker.metric(record);
  tracker.picture("pretrain", "step-000004", 4, png);
  tracker.result("ddep", 8, result);
  await tracker.end(false);
  const resumed = open(server.uri);
  await resumed.tracker.end(true);
  await server.close();

  expect([...notes, ...resumed.notes]).toEqual([]);
  expect(sent(server, "experiments/create")).toEqual([{ name: "ddep" }]);
  expect(sent(server, "runs/create")).toMatchObject([{ experiment_id: "1", run_name: "first" }]);
  const [params, metrics, scores] = sent(server, "runs/log-batch");
  expect(params).toMatchObject({
    run_id: "run-1",
    params: expect.arrayContaining([
      { key: "seed", value: "0" },
      { key: "encoder", value: "resnet18" },
      { key: "decoderWidths", value: "[256,128,64,32,16]" },
    ]),
  });
  expect(metrics!["metrics"]).toMatchObject([
    { key: "pretrain/loss", value: 0.5, step: 4 },
    { key: "pretrain/learning_rate", value: 1e-4, step: 4 },
    { key: "pretrain/images_per_second", value: 90, step: 4 },
  ]);
  expect(scores!["metrics"]).toMatchObject([{ key: "ddep/mean_iou", value: 0.41, step: 8 }, {}, {}]);
  const upload = server.calls.find(({ method }) => method === "PUT")!;
  expect(upload.path).toBe("/api/2.0/mlflow-artifacts/artifacts/1/run-1/artifacts/pictures/pretrain/step-000004.png");
  expect([...upload.body]).toEqual([...png]);
  expect(upload.authorization).toBe("Bearer secret");
  expect(sent(server, "runs/update").map(({ run_id, status }) => [run_id, status])).toEqual([
    ["run-1", "RUNNING"],
    ["run-1", "FAILED"],
    ["run-1", "RUNNING"],
    ["run-1", "FINISHED"],
  ]);
});

test("a failing server is reported once and no longer called", async () => {
  const server = await fakeMlflow({ failsAfter: 5 });
  const { tracker, notes } = open(server.uri);
  for (let i = 0; i < 5; i++) tracker.metric(record);
  await tracker.end(true);
  await server.close();
  expect(notes).toEqual([
    expect.stringMatching(
      /^MLflow: the server responded to runs\/log-batch with 500 .*The run continues without it\.$/,
    ),
  ]);
  expect(server.calls).toHaveLength(6);
});

test("a missing server or an unsupported URI is reported once", async () => {
  for (const uri of ["http://127.0.0.1:9", "sqlite:///a.db"]) {
    const { tracker, notes } = open(uri);
    tracker.metric(record);
    await tracker.end(true);
    expect(notes).toEqual([
      expect.stringMatching(uri.startsWith("http") ? /cannot be reached/ : /only http: and https: servers/),
    ]);
  }
  expect(openTrackers({}, { folder, name: "first", config: fakeConfig }, () => {})).toEqual([]);
});

test("user and password of the URI reach the server, and neither the run folder nor the log", async () => {
  const server = await fakeMlflow();
  const { tracker, notes } = open(server.uri.replace("http://", "http://ann:s%40cret@"));
  tracker.metric(record);
  await tracker.end(true);
  await server.close();
  expect(notes).toEqual([]);
  const authorization = `Basic ${Buffer.from("ann:s@cret").toString("base64")}`;
  expect(server.calls.length).toBeGreaterThan(2);
  for (const call of server.calls) expect(call.authorization).toBe(authorization);
  expect(await readFile(join(folder, "mlflow.json"), "utf8")).toContain(server.uri.replace("http://", "http://***@"));
  for (const uri of [
    "http://ann:s3cret@127.0.0.1:9",
    "postgres://ann:s3cret@host/db",
    "http://ann:s3cret%@127.0.0.1:9",
  ]) {
    const { tracker, notes } = open(uri);
    await tracker.end(true);
    expect(notes).toHaveLength(1);
    if (!uri.includes("%")) expect(notes[0]).toContain("***@");
    expect(notes[0]).not.toMatch(/s3cret/);
  }
});
