import { say } from "@ddep/cli";
import { clearScreenDown, moveCursor } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "@ddep/core";
import { openStudy, type StudyFlags } from "./open-study.js";
import { fill, type FillOptions } from "../queue/fill.js";
import { isOver, overviewOf, overviewText, type Overview } from "../queue/overview.js";
import { openSharedStore } from "../store/shared-store.js";
import { openQueue, type StudyQueue } from "../queue/study-queue.js";

export interface ServeFlags extends StudyFlags {
  readonly redis: string;
  readonly store?: string;
  readonly s3Endpoint?: string;
  readonly detach?: true;
  readonly port?: string;
  readonly host: string;
  readonly manage?: true;
}

/** Milliseconds between checks on the queue. */
const LOOK = 2000;

/** Queues the remaining runs of a study, and shows the progress of the workers until all are done. */
export async function serveCommand(name: string, flags: ServeFlags): Promise<void> {
  const { grid, store: local, identity } = await openStudy(name, flags);
  const store = await openSharedStore(flags.store ?? local.folder, { local: local.folder, endpoint: flags.s3Endpoint });
  const { queue } = await openQueue(flags.redis);
  const board = flags.port === undefined ? undefined : await openBoard(queue, flags.port, flags);
  try {
    const filling: FillOptions = { runs: grid.runs, store, identity, again: true };
    const added = await fill(queue, filling);
    say(`${added} runs added to the queue; records go to ${store.place}`);
    if (board !== undefined) say(`Web page of the queue: ${board.address}`);
    if (flags.detach) return;
    const last = await watch(
      name,
      queue,
      () => overviewOf(grid.runs, store, queue),
      async () => {
        // Adds jobs again that a Redis without an append-only file has lost.
        await fill(queue, { ...filling, again: false });
      },
    );
    if (last.failed.length > 0) process.exitCode = 1;
  } finally {
    board?.close();
    await queue.close();
  }
}

async function openBoard(queue: StudyQueue, port: string, { host, manage }: Pick<ServeFlags, "host" | "manage">) {
  if (!/^\d+$/.test(port) || Number(port) > 65_535)
    throw new UserError(`${port} is not a port`, { key: "--port", fix: "give a number from 0 to 65535" });
  const { serveBoard } = await import("../queue/board.js");
  return serveBoard(queue, { host, port: Number(port), manage: manage ?? false });
}

/** Prints the overview whenever it changes, in place on a terminal, until nothing is left to do. */
async function watch(
  name: string,
  queue: StudyQueue,
  look: () => Promise<Overview>,
  fix: () => Promise<void>,
): Promise<Overview> {
  const { stderr } = process;
  queue.on("error", () => undefined);
  let shown = "";
  for (;;) {
    const overview = await look();
    if (overview.absent > 0) await fix();
    // A log file shows runs, but not every step.
    const text = overviewText(
      name,
      stderr.isTTY ? overview : { ...overview, active: overview.active.map(({ id, worker }) => ({ id, worker })) },
    );
    if (text !== shown) {
      if (stderr.isTTY && shown !== "") {
        moveCursor(stderr, 0, -shown.split("\n").length);
        clearScreenDown(stderr);
      }
      say(text);
      shown = text;
    }
    if (isOver(overview)) return overview;
    await sleep(LOOK);
  }
}
