import { guarded, type QuietTracker } from "./guarded.js";
import { mlflow } from "./mlflow.js";
import type { Tracker, TrackedRun } from "./tracker.js";
import { wandb } from "./wandb.js";

/** The trackers that the environment enables: MLflow with `MLFLOW_TRACKING_URI`, Weights & Biases with `WANDB_API_KEY`. */
export function openTrackers(env: NodeJS.ProcessEnv, run: TrackedRun, note: (line: string) => void): QuietTracker[] {
  const trackers: Tracker[] = [];
  if (env["MLFLOW_TRACKING_URI"]) trackers.push(mlflow(env["MLFLOW_TRACKING_URI"], env));
  if (env["WANDB_API_KEY"]) trackers.push(wandb(env));
  return trackers.map((tracker) => guarded(tracker, run, note));
}

export type { QuietTracker, TrackedRun };
