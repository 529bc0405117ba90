import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { withoutCredentials } from "@ddep/core";
import { z } from "zod";
import { writeJson } from "../json-file.js";
import { mlflowServer, type MlflowServer } from "./mlflow-server.js";
import { metricsOf, scoresOfResult, type TrackedRun, type Tracker } from "./tracker.js";

/** The schema of `mlflow.json`: the server's run that belongs to a run folder. */
const kept = z.object({ uri: z.string(), runId: z.string(), artifacts: z.string() });
type Kept = z.infer<typeof kept>;

const [mostParams, longestParam] = [100, 500];

/**
 * Sends a run to an MLflow tracking server: options as parameters, log points and scores as metrics, pictures as artifacts. A
 * resumed run continues the same run on the server.
 *
 * Source: MLflow's REST API, version 2.0, and its environment variables.
 */
export function mlflow(uri: string, env: NodeJS.ProcessEnv, now = Date.now): Tracker {
  const server = mlflowServer(uri, env);
  let run: Kept | undefined;
  const log = (metrics: Record<string, number>, step: number) =>
    server.post("runs/log-batch", {
      run_id: run!.runId,
      // JSON has no NaN: non-finite values are omitted.
      metrics: Object.entries(metrics).flatMap(([key, value]) =>
        Number.isFinite(value) ? [{ key, value, timestamp: now(), step }] : [],
      ),
    });
  return {
    name: "MLflow",
    async begin(tracked) {
      run = (await earlier(tracked.folder, uri)) ?? (await create(server, tracked, uri, env, now()));
      await server.post("runs/update", { run_id: run.runId, status: "RUNNING" });
    },
    metric: async (record) => void (await log(metricsOf(record), record.step)),
    result: async (method, step, result) => void (await log(scoresOfResult(method, result), step)),
    async picture(stage, name, _step, png) {
      await server.upload(`${run!.artifacts}/pictures/${stage}/${name}.png`, png);
    },
    async end(finished) {
      const status = finished ? "FINISHED" : "FAILED";
      await server.post("runs/update", { run_id: run!.runId, status, end_time: now() });
    },
  };
}

async function create(
  server: MlflowServer,
  { folder, name, config }: TrackedRun,
  uri: string,
  env: NodeJS.ProcessEnv,
  now: number,
): Promise<Kept> {
  const experiment = await experimentOf(server, env["MLFLOW_EXPERIMENT_NAME"] ?? "ddep");
  const { run } = created.parse(
    await server.post("runs/create", {
      experiment_id: experiment,
      run_name: name,
      start_time: now,
      tags: [
        { key: "mlflow.source.name", value: "ddep" },
        { key: "mlflow.source.type", value: "LOCAL" },
        { key: "ddep.version", value: config.version },
        { key: "ddep.backend", value: config.backend },
        { key: "ddep.command", value: config.commandLine.join(" ") },
      ],
    }),
  );
  const made = { uri: withoutCredentials(uri), runId: run.info.run_id, artifacts: run.info.artifact_uri };
  await writeJson(join(folder, "mlflow.json"), made);
  const params = Object.entries({ seed: config.seed, ...config.options }).map(([key, value]) => ({
    key,
    value: (typeof value === "string" ? value : JSON.stringify(value)).slice(0, longestParam),
  }));
  for (let i = 0; i < params.length; i += mostParams)
    await server.post("runs/log-batch", { run_id: made.runId, params: params.slice(i, i + mostParams) });
  return made;
}

const created = z.object({
  run: z.object({ info: z.object({ run_id: z.string(), artifact_uri: z.string() }) }),
});
const named = z.object({ experiment: z.object({ experiment_id: z.string() }) });

async function experimentOf(server: MlflowServer, name: string): Promise<string> {
  const found = await server.get(`experiments/get-by-name?experiment_name=${encodeURIComponent(name)}`);
  if (found !== undefined) return named.parse(found).experiment.experiment_id;
  const made = await server.post("experiments/create", { name });
  return z.object({ experiment_id: z.string() }).parse(made).experiment_id;
}

/** The run that a run folder was started with, if it is on this server. */
async function earlier(folder: string, uri: string): Promise<Kept | undefined> {
  const text = await readFile(join(folder, "mlflow.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const found = kept.parse(JSON.parse(text));
  return found.uri === withoutCredentials(uri) ? found : undefined;
}
