import { say } from "@ddep/cli";
import { UserError } from "@ddep/core";
import { computeRun } from "../compute/compute-run.js";
import { Unfit } from "../queue/process-run.js";
import { openSharedStore } from "../store/shared-store.js";
import { readQueuedRun, type QueuedRun } from "../queue/queued-run.js";
import { openQueue } from "../queue/study-queue.js";
import { work } from "../queue/work.js";
import { openSourceFiles, sourcesOf } from "../compute/sources.js";

export interface WorkFlags {
  readonly redis: string;
  readonly store: string;
  readonly s3Endpoint?: string;
  readonly out: string;
  readonly root?: string;
  readonly images?: string;
  readonly encoderWeights?: string;
  readonly lock: string;
  readonly untilEmpty?: true;
}

/** Computes runs from the queue, one at a time, until stopped. */
export async function workCommand(flags: WorkFlags): Promise<void> {
  const lock = Number(flags.lock);
  if (!(lock >= 1))
    throw new UserError(`${flags.lock} is not a number of seconds`, {
      key: "--lock",
      fix: "give a number of at least 1",
    });
  const store = await openSharedStore(flags.store, { local: flags.out, endpoint: flags.s3Endpoint });
  const { queue, connection } = await openQueue(flags.redis);
  const stop = new AbortController();
  const onSignal = () => stop.abort();
  process.on("SIGINT", onSignal).on("SIGTERM", onSignal);
  const openFor = once((encoder: string) => openSourceFiles(sourcesOf(flags), encoder as never));
  try {
    await work({
      queue,
      connection,
      lock,
      untilEmpty: flags.untilEmpty ?? false,
      stop: stop.signal,
      note: (line) => say(line),
      read: readQueuedRun,
      store,
      async perform(queued, watch) {
        const { sources, identity } = await fit(openFor(queued.run.settings.encoder ?? ""));
        checkWeights(queued, identity.encoderWeightsHash);
        return computeRun(queued.run, store, sources, watch);
      },
    });
  } finally {
    process.off("SIGINT", onSignal).off("SIGTERM", onSignal);
    await queue.close();
  }
}

/** Calls `make` once for each key. */
function once<T>(make: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const made = new Map<string, Promise<T>>();
  return (key) => {
    const known = made.get(key) ?? make(key);
    made.set(key, known);
    return known;
  };
}

/** Marks an error as a fault of this machine rather than a failure of the run. */
function fit<T>(promise: Promise<T>): Promise<T> {
  return promise.catch((cause: unknown) => {
    throw new Unfit(cause);
  });
}

/** Run ids contain the hash of the weights, so results of other weights would be recorded under the wrong id. */
function checkWeights({ encoderWeightsHash }: QueuedRun, here: string | undefined): void {
  if (encoderWeightsHash === here) return;
  throw new Unfit(
    new UserError(
      here === undefined
        ? "the study was served with encoder weights, but this worker has none"
        : "these weights differ from those that the study was served with",
      { key: "--encoder-weights", fix: "give the same weights as for `study serve`" },
    ),
  );
}
