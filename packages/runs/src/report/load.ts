import { methodNames } from "@ddep/ddep";
import { basename } from "node:path";
import { readMetrics } from "../metrics-file.js";
import { type MetricRecord, type RunConfig, type RunResult } from "../records.js";
import { openRunFolder, readResult } from "../run-folder.js";
import { loadDenoising, loadPredictions, type Denoising, type Prediction } from "./load-pictures.js";

/** The data of a report. */
export interface ReportData {
  readonly name: string;
  readonly config: RunConfig;
  /** Undefined if no method has been evaluated yet. */
  readonly result: RunResult | undefined;
  /** By stage, in the order in which they ran. */
  readonly metrics: ReadonlyMap<string, readonly MetricRecord[]>;
  /** One entry per stage. */
  readonly denoising: readonly Denoising[];
  readonly predictions: readonly Prediction[];
}

/** Reads the data of a report from a finished or unfinished run folder. Throws a `UserError` if a file is damaged. */
export async function loadReport(folder: string): Promise<ReportData> {
  const { path, config } = await openRunFolder(folder);
  const records = await readMetrics(path);
  const stages = [...new Set(records.map(({ stage }) => stage))];
  const isMethod = (stage: string) => methodNames.some((method) => method === stage);
  const denoising = stages.filter((stage) => !isMethod(stage)).map((stage) => loadDenoising(path, stage));
  return {
    name: basename(path),
    config,
    result: await readResult(path),
    metrics: new Map(stages.map((stage) => [stage, records.filter((record) => record.stage === stage)])),
    denoising: (await Promise.all(denoising)).filter((one) => one !== undefined),
    predictions: await loadPredictions(path, methodNames),
  };
}
