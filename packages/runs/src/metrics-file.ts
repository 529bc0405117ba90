import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, writeFileAtomic } from "@ddep/core/node";
import { metricRecord, type MetricRecord } from "./records.js";

const nameOf = (folder: string): string => join(folder, "metrics.jsonl");

/** Steps done at the last checkpoint of each stage; a stage that is not named has none. */
export type Reached = Readonly<Record<string, number>>;

/** Whether a resumed run has this step of a stage behind it. */
export function isReached(reached: Reached, stage: string, step: number): boolean {
  return step <= (Object.hasOwn(reached, stage) ? (reached[stage] ?? -1) : -1);
}

/** Adds one line to `metrics.jsonl`; when it returns, a kill cannot take the line away. Throws a {@link UserError}. */
export async function appendMetric(folder: string, record: MetricRecord): Promise<void> {
  const file = nameOf(folder);
  await appendFile(file, `${JSON.stringify(metricRecord.parse(record))}\n`).catch((cause: unknown) => {
    throw fileError(cause, "written", file);
  });
}

/**
 * The records of `metrics.jsonl`, none where there is no such file.
 *
 * A last line without its end, which a killed process leaves, is left out; any other damage throws a {@link UserError}.
 */
export async function readMetrics(folder: string): Promise<MetricRecord[]> {
  const file = nameOf(folder);
  const lines = (await readText(file)).split("\n").slice(0, -1);
  return lines.map((line, i) => {
    const result = metricRecord.safeParse(parsed(line));
    if (result.success) return result.data;
    const fix = "remove that line";
    throw new UserError(`is no metrics record (${result.error.issues[0]?.message})`, {
      file,
      key: `line ${i + 1}`,
      fix,
    });
  });
}

/**
 * Takes `metrics.jsonl` back to the checkpoints a run resumes from, so that no step is logged twice: cuts a torn last
 * line, and drops the records beyond the steps reached.
 */
export async function rewindMetrics(folder: string, reached: Reached): Promise<void> {
  const file = nameOf(folder);
  const text = await readText(file);
  const kept = (await readMetrics(folder)).filter(({ stage, step }) => isReached(reached, stage, step));
  const content = kept.map((record) => `${JSON.stringify(record)}\n`).join("");
  if (content !== text) await writeFileAtomic(file, content);
}

async function readText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: unknown) => {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return "";
    throw fileError(cause, "read", file);
  });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
