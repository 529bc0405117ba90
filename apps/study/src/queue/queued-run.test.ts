import { expect, test } from "vitest";
import { expand } from "../grid/grid.js";
import { small } from "../grid/scales.js";
import { studies } from "../grid/studies.js";
import { queuedOf, readQueuedRun } from "./queued-run.js";

const identity = { encoderWeightsHash: "0123456789abcdef" };
const { runs } = expand(studies["figure-1"]!, small, identity);
const asSent = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const sent = (key?: string) => runs.map((run) => asSent(queuedOf(run, identity, key)) as Record<string, object>);

test("every run of a study comes out of the queue as it went in, signed and not", () => {
  for (const key of [undefined, "secret"])
    for (const [i, data] of sent(key).entries()) expect(asSent(readQueuedRun(data, key).run)).toEqual(asSent(runs[i]));
});

const run = (change: object) => {
  const [first] = sent();
  return { ...first, run: { ...first!["run"], ...change } };
};
const settings = (change: object) =>
  run({ settings: { ...(sent()[0]!["run"] as { settings: object }).settings, ...change } });

test.each<[what: string, data: unknown, error: RegExp]>([
  ["an id that leads out of the folder", run({ id: "../../../victim" }), /run\.id.*is not the id of a run/],
  ["an id with a way in it", run({ id: "pretrain/../../victim" }), /run\.id.*is not the id of a run/],
  ["an id of another run", run({ id: runs[1]!.id }), /has an id that does not match its settings/],
  ["weights from elsewhere", run({ from: "../../x" }), /run\.from.*is not the id of a run/],
  ["a candidate from elsewhere", run({ candidates: [{ id: "..", lr: 1, weightDecay: 0 }] }), /candidates\.0\.id/],
  ["a file of labels", settings({ labelsFile: "/etc/passwd" }), /settings\.labelsFile.*names a file/],
  ["a label map", settings({ labelMap: "/etc/shadow" }), /settings\.labelMap.*names a file/],
  ["a root", settings({ root: "/" }), /settings\.root.*names a file/],
  ["a file of augmentations", settings({ augment: "/home/a.json" }), /settings\.augment.*names a file/],
  ["weights", settings({ encoderWeights: "/root/x" }), /settings\.encoderWeights.*names a file/],
  ["other settings than its id says", settings({ finetuneSteps: 7 }), /has an id that does not match its settings/],
  ["a setting that is none", settings({ constructor: 1 }), /settings\.constructor.*is not a setting/],
  ["a place of records", { ...sent()[0], store: "/etc" }, /is not a run of a study/],
  ["no settings", run({ settings: null }), /run\.settings.*is not a run of a study/],
  ["nothing", undefined, /is not a run of a study/],
])("a job with %s is refused", (_, data, error) => {
  expect(() => readQueuedRun(data)).toThrow(error);
});

test("with a key, jobs that it did not sign are refused", () => {
  const [signed] = sent("secret");
  const error = /is not signed with DDEP_QUEUE_KEY/;
  expect(() => readQueuedRun(sent()[0], "secret")).toThrow(error);
  expect(() => readQueuedRun(signed, "other")).toThrow(error);
  expect(() => readQueuedRun({ ...signed, encoderWeightsHash: "0000000000000000" }, "secret")).toThrow(error);
  expect(() => readQueuedRun({ ...sent()[1], signature: signed!["signature"] }, "secret")).toThrow(error);
});

test("a run that names a file is refused before it goes into the queue", () => {
  const [first] = runs;
  const mapped = { ...first!, settings: { ...first!.settings, labelMap: "labels.json" } };
  expect(() => queuedOf(mapped, identity)).toThrow(/settings\.labelMap: cannot be queued: it names a file.*--root/s);
});
