import { appendFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@ddep/core";
import { fileError, writeFileAtomic } from "@ddep/core/node";
import { metricRecord, type MetricRecord } from "./records.js";

const nameOf = (folder: string): string => join(folder, "metrics.jsonl");

/** Steps done at the last checkpoint of each stage; a stage without a checkpoint is missing. */
export type Reached = Readonly<Record<string, number>>;

/** Whether a resumed run has done this step of a stage already. */
export function isReached(reached: Reached, stage: string, step: number): boolean {
  return step <= (Object.hasOwn(reached, stage) ? (reached[stage] ?? -1) : -1);
}

/** Adds one line to `metrics.jsonl`; once it resolves, a kill does not lose the line. Throws a {@link UserError}. */
export async function appendMetric(folder: string, record: MetricRecord): Promise<void> {
  const file = nameOf(folder);
  await appendFile(file, `${JSON.stringify(metricRecord.parse(record))}\n`).catch((cause: unknown) => {
    throw fileError(cause, "written", file);
  });
}

/**
 * The records of `metrics.jsonl`; none if there is no such file.
 *
 * An incomplete last line, as a killed process leaves it, is ignored; any other damage throws a {@link UserError}.
 */
export async function readMetrics(folder: string): Promise<MetricRecord[]> {
  const file = nameOf(folder);
  const lines = (await readText(file)).split("\n").slice(0, -1);
  return lines.map((line, i) => {
    const result = metricRecord.safeParse(parsed(line));
    if (result.success) return result.data;
    const fix = "remove that line";
    throw new UserError(`is not a metrics record (${result.error.issues[0]?.message})`, {
      file,
      key: `line ${i + 1}`,
      fix,
    });
  });
}

/**
 * Rewinds `metrics.jsonl` to the checkpoints that a run resumes from, so that no step is logged twice: removes an incomplete
 * last line and the records beyond the steps reached.
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
