import { createHash } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonLines, type PythonLines } from "./python-lines.js";
import { metricsOf, scoresOfResult, type Tracker } from "./tracker.js";

// The sources and the build use the same file.
const bridge = fileURLToPath(new URL("../../src/trackers/wandb-bridge.py", import.meta.url));

/**
 * Sends a run to Weights & Biases through its Python client: no JavaScript client is maintained, and the protocol is not public.
 * `DDEP_WANDB_PYTHON` names a Python with `wandb` (and `pillow`, without which no pictures are sent), by default `python3`;
 * `WANDB_PROJECT` names the project, by default `ddep`. The client reads its other variables, such as `WANDB_MODE=offline`,
 * itself. A resumed run keeps its id.
 */
export function wandb(env: NodeJS.ProcessEnv): Tracker {
  let client: PythonLines | undefined;
  let folder = "";
  const tell = (call: Record<string, unknown>) => client!.tell(call);
  return {
    name: "Weights & Biases",
    async begin({ folder: at, name, config }) {
      folder = at;
      client = pythonLines(env["DDEP_WANDB_PYTHON"] ?? "python3", bridge, env);
      const id = createHash("sha256").update(`${at} ${config.startedAt}`).digest("hex").slice(0, 16);
      const { version, backend, seed, options } = config;
      await tell({
        do: "begin",
        project: env["WANDB_PROJECT"] ?? "ddep",
        name,
        id,
        folder,
        config: { version, backend, seed, ...options },
      });
    },
    metric: (record) => tell({ do: "log", step: record.step, metrics: finite(metricsOf(record)) }),
    result: (method, step, result) => tell({ do: "log", step, metrics: scoresOfResult(method, result) }),
    picture: (stage, name, step) =>
      tell({ do: "picture", tag: `${stage}/pictures`, step, file: join(folder, stage, "pictures", `${name}.png`) }),
    async end(finished) {
      await tell({ do: "end", finished });
      client!.close();
    },
  };
}

/** JSON has no NaN. */
const finite = (metrics: Record<string, number>) =>
  Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
