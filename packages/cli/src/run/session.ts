import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { useBackend, type Backend } from "@ddep/backend";
import { withoutCredentials } from "@ddep/core";
import { createProgress, type Progress, type ProgressUpdate } from "@ddep/runs";

/** Everything that a computing command needs: a backend, a progress display, and a way to be stopped. */
export interface Session {
  readonly backend: Backend;
  readonly progress: Progress;
  /** Aborted by Ctrl-C: the current step is finished and a checkpoint written. */
  readonly signal: AbortSignal;
}

/** Another observer of the progress, which can also stop the work. */
export interface Watch {
  readonly onProgress?: ((update: ProgressUpdate) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Starts the backend and listens for Ctrl-C for the length of `work`. A second Ctrl-C ends the process at once. */
export async function inSession<T>(
  work: (session: Session) => Promise<T>,
  { onProgress, signal }: Watch = {},
): Promise<T> {
  const shown = createProgress();
  const progress: Progress = {
    ...shown,
    update(update) {
      shown.update(update);
      onProgress?.(update);
    },
  };
  const stop = new AbortController();
  const onSignal = () => {
    if (stop.signal.aborted) process.exit(130);
    stop.abort();
    progress.note("Stopping after this step; press Ctrl-C again to stop immediately.");
  };
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  try {
    const backend = await useBackend();
    progress.note(`Backend: ${describe(backend)}`);
    for (const { name, reason } of backend.passedOver) progress.note(`  not ${name}: ${reason}`);
    const signals = signal === undefined ? [stop.signal] : [stop.signal, signal];
    return await work({ backend, progress, signal: AbortSignal.any(signals) });
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    progress.finish();
  }
}

/** A backend in words, such as `native-cpu (TensorFlow 2.21.0, 2 threads)`. */
function describe({ name, tensorflowVersion, threads }: Backend): string {
  const details = [
    ...(tensorflowVersion === undefined ? [] : [`TensorFlow ${tensorflowVersion}`]),
    `${threads} ${threads === 1 ? "thread" : "threads"}`,
  ];
  return `${name} (${details.join(", ")})`;
}

/** SHA-256 of a value as JSON. */
export const hashOf = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** What `config.json` records for every run: what produced it, and when. `program` is the npm script. */
export async function provenance(backend: Backend, seed: number, program = "ddep") {
  const text = await readFile(new URL("../../package.json", import.meta.url), "utf8");
  return {
    version: (JSON.parse(text) as { version: string }).version,
    node: process.version,
    backend: describe(backend),
    commandLine: ["npm", "run", program, "--", ...process.argv.slice(2).map(withoutCredentials)],
    startedAt: new Date().toISOString(),
    seed,
  };
}
