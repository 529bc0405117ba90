import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

const withoutTime = (key: string, value: unknown) => (key === "seconds" ? undefined : value);

/** All that a run left but for times: its files, its weights bit by bit, its log and its scores. */
export async function remainsOf(out: string) {
  const names = (await readdir(out, { recursive: true }))
    .map((name) => name.replace(/(events\.out\.tfevents\.)\d+/, "$1"))
    .sort();
  const weights = names.filter((name) => name.endsWith("model.safetensors"));
  const log = (await readFile(join(out, "metrics.jsonl"), "utf8")).trim().split("\n");
  return {
    names,
    weights: await Promise.all(weights.map((name) => readFile(join(out, name), "base64"))),
    log: log
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .map(({ stage, step, loss }) => [stage, step, loss]),
    result: JSON.stringify(JSON.parse(await readFile(join(out, "result.json"), "utf8")), withoutTime),
  };
}
