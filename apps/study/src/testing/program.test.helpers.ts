import { existsSync, readdirSync, readFileSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encoders } from "@ddep/encoders";
import { fold, seedOf } from "@ddep/core";
import { app, inProcess, scratch, writeCamvid, writeWeights } from "@ddep/test-utils/apps";
import { afterAll, beforeAll } from "vitest";

export const { run } = inProcess(new URL("../main.ts", import.meta.url));
/** Starts the built program, for a test that stops it. */
export const { start } = app(new URL("../../dist/main.js", import.meta.url));

/** A scale of runs of a second or two, and the flags that name it, its weights and its data. */
export async function tinyScale(changes: Record<string, unknown> = {}): Promise<{ folder: string; flags: string[] }> {
  const folder = await scratch();
  const [file, weights] = [join(folder, "tiny.json"), join(folder, "encoder.safetensors")];
  // Of which 2% are a batch.
  const root = await writeCamvid({ train: 200, val: 8 });
  await writeWeights(weights, encoders.resnet_mini.create(fold(seedOf(7), "weights")).parameters);
  await writeFile(
    file,
    JSON.stringify({
      name: "tiny",
      settings: {
        ...{ data: "camvid", encoder: "resnet_mini", widths: [8, 8, 8, 8], checkpointEvery: 2 },
        ...{ pretrainEpochs: 0.2, pretrainBatch: 4, pretrainSize: 32, finetuneSteps: 6, batch: 4, crop: 32 },
        flip: false,
      },
      fractions: [{ share: "2%", seeds: 1 }],
      sweep: { lr: [1e-3, 3e-3], weightDecay: [0] },
      ...changes,
    }),
  );
  const data = ["--root", root, "--images", join(root, "images/train")];
  return { folder, flags: ["--scale-file", file, "--encoder-weights", weights, ...data] };
}

/** A {@link tinyScale} for the tests of a file: made before them, removed after. */
export function useTinyScale(changes: Record<string, unknown> = {}): { folder: string; flags: string[] } {
  const scale = { folder: "", flags: [] as string[] };
  beforeAll(async () => {
    await import("@tensorflow/tfjs-backend-cpu");
    Object.assign(scale, await tinyScale(changes));
  });
  afterAll(() => rm(scale.folder, { recursive: true, force: true }));
  return scale;
}

/** The files of the records in a study's folder. */
export const recordsOf = (out: string) => {
  const at = join(out, "records");
  return existsSync(at) ? readdirSync(at).filter((name) => name.endsWith(".json")) : [];
};

/** What a record says its run came to, without when and how long. */
export function outcomeOf(text: string): [id: string, outcome: unknown] {
  const { id, scores, loss, course, chosen } = JSON.parse(text) as Record<string, unknown>;
  return [String(id), { scores, loss, course, chosen }];
}

/** What the runs in a study's folder came to. */
export const outcomes = (out: string) =>
  Object.fromEntries(recordsOf(out).map((name) => outcomeOf(readFileSync(join(out, "records", name), "utf8"))));

/** The weights in a study's folder, by run and stage. */
export const weightsOf = (out: string) =>
  Object.fromEntries(
    readdirSync(join(out, "runs"), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith("model.safetensors"))
      .map((name) => [name, readFileSync(join(out, "runs", name), "base64")]),
  );
