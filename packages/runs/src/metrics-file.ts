import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, writeFileAtomic } from "@ddep/core/node";
import { metricRecord, type MetricRecord } from "./records.js";

const nameOf = (folder: string): string => join(folder, "metrics.jsonl");

/** The number of steps at the last checkpoint of each stage; stages without a checkpoint are missing. */
export type Reached = Readonly<Record<string, number>>;

/** Whether a resumed run has already done this step of a stage. */
export function isReached(reached: Reached, stage: string, step: number): boolean {
  return step <= (Object.hasOwn(reached, stage) ? (reached[stage] ?? -1) : -1);
}

/** Appends one line to `metrics.jsonl`. Once it resolves, the line survives a kill. Throws a {@link UserError}. */
export async function appendMetric(folder: string, record: MetricRecord): Promise<void> {
  const file = nameOf(folder);
  await appendFile(file, `${JSON.stringify(metricRecord.parse(record))}\n`).catch((cause: unknown) => {
    throw fileError(cause, "written", file);
  });
}

/**
 * The records in `metrics.jsonl`; none if the file does not exist.
 *
 * An incomplete last line, left by a killed process, is ignored; any other damage throws a {@link UserError}.
 */
export async function readMetrics(folder: string): Promise<MetricRecord[]> {
  const file = nameOf(folder);
  const lines = (await readText(file)).split("\n").slice(0, -1);
  return lines.map((line, i) => {
    const result = metricRecord.safeParse(parsed(line));
    if (result.success) return result.data;
    const fix = "delete this line";
    throw new UserError(`is not a metrics record (${result.error.issues[0]?.message})`, {
      file,
      key: `line ${i + 1}`,
      fix,
    });
  });
}

/**
 * Rewinds `metrics.jsonl` to the checkpoints that a run resumes from, so that no step is logged twice. Removes an incomplete
 * last line and all records after the checkpoints.
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
