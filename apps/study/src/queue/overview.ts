import { formatDuration } from "@ddep/runs";
import { secondsOfDone } from "../compute/estimate.js";
import { leftOf } from "../store/left.js";
import type { Run } from "../grid/run.js";
import type { Store } from "../store/store.js";
import { jobsByState, type RunJob, type RunProgress, type StudyQueue } from "./study-queue.js";

/** The state of a study's runs. */
export interface Overview {
  readonly runs: number;
  readonly done: number;
  readonly active: readonly {
    readonly id: string;
    readonly worker: string;
    readonly progress?: RunProgress | undefined;
  }[];
  /** Runs that a worker may take, and runs put aside until the runs they need are done. */
  readonly waiting: number;
  readonly aside: number;
  readonly retrying: readonly { readonly id: string; readonly reason: string }[];
  readonly failed: readonly { readonly id: string; readonly reason: string }[];
  /** Runs that are neither recorded nor in the queue. */
  readonly absent: number;
  /** Connected workers; undefined without a queue. */
  readonly workers?: number | undefined;
  /** Seconds of work left, estimated from finished runs with the same work, and the number of runs without such an estimate. */
  readonly seconds: number;
  readonly unknown: number;
}

/** Reads the records and, if there is one, the queue. */
export async function overviewOf(runs: readonly Run[], store: Store, queue?: StudyQueue): Promise<Overview> {
  const jobs = queue && (await jobsByState(queue));
  await store.refresh();
  const left = new Map((await leftOf(runs, store)).map((run) => [run.id, run]));
  const ours = (all: readonly RunJob[] | undefined) => (all ?? []).filter(({ id }) => left.has(id!));
  const [active, delayed, failed] = [ours(jobs?.active), ours(jobs?.delayed), ours(jobs?.failed)];
  const retrying = delayed.filter(({ attemptsMade }) => attemptsMade > 0);
  const waiting = ours(jobs?.waiting).length + ours(jobs?.prioritized).length;
  const secondsOf = secondsOfDone(runs, store);
  const times = [...left.values()].map(secondsOf);
  const reason = ({ id, failedReason }: RunJob) => ({ id: id!, reason: failedReason ?? "unknown" });
  const recorded = [...left.keys()].flatMap((id) => {
    const error = store.get(id)?.error;
    return error === undefined ? [] : [{ id, reason: error }];
  });
  return {
    runs: runs.length,
    done: runs.length - left.size,
    active: active.map(({ id, processedBy, progress }) => ({
      id: id!,
      worker: processedBy ?? "unknown",
      progress: isProgress(progress) ? progress : undefined,
    })),
    waiting,
    aside: delayed.length - retrying.length,
    retrying: retrying.map(reason),
    failed: queue === undefined ? recorded : failed.map(reason),
    absent: left.size - active.length - delayed.length - failed.length - waiting,
    workers: await queue?.getWorkersCount(),
    seconds: times.reduce<number>((sum, seconds) => sum + (seconds ?? 0), 0),
    unknown: times.filter((seconds) => seconds === undefined).length,
  };
}

const isProgress = (value: unknown): value is RunProgress =>
  typeof value === "object" && value !== null && "stage" in value;

/** Whether nothing more will happen without intervention. */
export const isOver = ({ active, waiting, aside, retrying, absent }: Overview): boolean =>
  active.length + waiting + aside + retrying.length + absent === 0;

/** An overview as text. */
export function overviewText(name: string, overview: Overview): string {
  const { runs, done, active, waiting, aside, retrying, failed, absent, workers } = overview;
  const counts: [string, number][] = [
    ["waiting", waiting],
    ["waiting for the runs they need", aside],
    [workers === undefined ? "not done" : "not in the queue", absent],
  ];
  const width = Math.max(...active.map(({ id }) => id.length));
  return [
    `${name}: ${done} of ${runs} runs are done${timeLeft(overview)}`,
    ...active.map(
      ({ id, worker, progress }) =>
        `  active    ${id.padEnd(width)}  ${worker}${progress === undefined ? "" : `  ${progress.stage} ${progress.step}/${progress.steps}`}`,
    ),
    ...counts.flatMap(([what, count]) => (count === 0 ? [] : [`  ${what}: ${count}`])),
    ...retrying.map(({ id, reason }) => `  to be retried  ${id}: ${firstLine(reason)}`),
    ...failed.map(({ id, reason }) => `  FAILED  ${id}: ${firstLine(reason)}`),
  ].join("\n");
}

function timeLeft({ runs, done, seconds, unknown, workers }: Overview): string {
  if (done === runs) return "";
  const on = workers === undefined ? "" : `, ${workers} ${workers === 1 ? "worker" : "workers"}`;
  if (unknown === runs - done) return on;
  const more = unknown === 0 ? "" : `, plus ${unknown} runs without an estimate yet`;
  return `${on}, ${formatDuration(seconds / Math.max(1, workers ?? 1))} left${more}`;
}

const firstLine = (text: string) => text.split("\n", 1)[0]!;
