import { print } from "@ddep/cli";
import { openStudy, type StudyFlags } from "./open-study.js";
import { overviewOf, overviewText } from "../queue/overview.js";
import { openSharedStore } from "../store/shared-store.js";

export interface StatusFlags extends StudyFlags {
  readonly redis?: string;
  readonly store?: string;
  readonly s3Endpoint?: string;
}

/** Prints the state of a study's runs, from its records and, with `--redis`, from the queue. */
export async function statusCommand(name: string, flags: StatusFlags): Promise<void> {
  const { grid, store: local } = await openStudy(name, flags);
  const store = await openSharedStore(flags.store ?? local.folder, { local: local.folder, endpoint: flags.s3Endpoint });
  if (flags.redis === undefined) {
    print(overviewText(name, await overviewOf(grid.runs, store)));
    return;
  }
  const { openQueue } = await import("../queue/study-queue.js");
  const { queue } = await openQueue(flags.redis);
  print(overviewText(name, await overviewOf(grid.runs, store, queue)));
  await queue.close();
}
