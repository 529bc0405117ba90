import { UserError, withoutCredentials } from "@ddep/core";
import { Queue, type ConnectionOptions, type Job, type JobType } from "bullmq";
import type { QueuedRun } from "./queued-run.js";

/** The progress of an active run. */
export interface RunProgress {
  readonly stage: string;
  readonly step: number;
  readonly steps: number;
}

export type RunJob = Job<QueuedRun, string>;
export type StudyQueue = Queue<QueuedRun, string>;

const QUEUE = "study";

/** A connection that survives a restart of Redis: commands wait until it is back. */
const lasting = (url: string): ConnectionOptions => ({ url, maxRetriesPerRequest: null });

/** Opens the queue. Throws a {@link UserError} if Redis does not answer. */
export async function openQueue(url: string): Promise<{ queue: StudyQueue; connection: ConnectionOptions }> {
  await greet(url);
  const connection = lasting(url);
  return { queue: new Queue(QUEUE, { connection }), connection };
}

/** Contacts Redis once, without retries. */
async function greet(url: string): Promise<void> {
  if (!/^rediss?:\/\//.test(url))
    throw new UserError(`${withoutCredentials(url)} is not a Redis address`, {
      key: "--redis",
      fix: "give an address such as redis://host:6379",
    });
  const once = new Queue(QUEUE, {
    connection: { url, maxRetriesPerRequest: 0, connectTimeout: 5000, retryStrategy: () => null },
  });
  const errors: Error[] = [];
  once.on("error", (error) => errors.push(error));
  try {
    await once.getJobCounts("waiting");
  } catch (error) {
    // The first error is the cause; later ones only say that the connection is closed.
    throw redisError(url, errors[0] ?? error);
  } finally {
    await once.close().catch(() => undefined);
  }
}

function redisError(url: string, cause: unknown): UserError {
  const message =
    cause instanceof Error ? cause.message || String((cause as NodeJS.ErrnoException).code) : String(cause);
  const fix = /NOAUTH|WRONGPASS/.test(message)
    ? "give the password: redis://:PASSWORD@host:port"
    : "start Redis there (redis-server --appendonly yes), or give the address of a running server";
  return new UserError(`Redis at ${withoutCredentials(url)} does not answer (${message})`, {
    key: "--redis",
    fix,
    cause,
  });
}

// Waiting runs have the state `prioritized`; a run that a worker has lost is `waiting`, ahead of all others.
const states = [
  "waiting",
  "prioritized",
  "active",
  "delayed",
  "failed",
  "completed",
] as const satisfies readonly JobType[];
export type JobState = (typeof states)[number];

/** The jobs of the queue, by state. */
export async function jobsByState(queue: StudyQueue): Promise<Record<JobState, RunJob[]>> {
  const lists = await Promise.all(states.map((state) => queue.getJobs([state], 0, -1, true)));
  // A job that is removed while the list is being read is undefined.
  const pairs = states.map((state, i) => [state, lists[i]!.filter((job) => job as RunJob | undefined)] as const);
  return Object.fromEntries(pairs) as Record<JobState, RunJob[]>;
}
