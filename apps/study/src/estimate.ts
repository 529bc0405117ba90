import { join } from "node:path";
import { writeFileAtomic, readText } from "@ddep/core/node";
import { existsSync } from "node:fs";
import { methods } from "@ddep/ddep";
import { z } from "zod";
import { denoisingPart, digest, finetuningPart } from "./identity.js";
import { measure, type Cost } from "./measure.js";
import { optionsOf } from "./perform.js";
import type { Run } from "./run.js";
import type { Sources } from "./sources.js";
import type { Store } from "./store.js";

/** Seconds a run is expected to take: as long as runs of the same work took here, or else by a measured step. */
export interface Estimator {
  seconds(run: Run): number;
}

const costs = z.record(
  z.string(),
  z.object({ step: z.number(), image: z.number(), steps: z.number(), images: z.number() }),
);

/** What decides how long a run takes: everything but its rates, its seed and its labels. */
function workOf({ kind, method, settings }: Run): string {
  if (kind === "pretrain") return digest([denoisingPart(settings), methods[method].denoises]);
  const { lr, weightDecay, seed, labels, ...work } = finetuningPart(settings);
  void [lr, weightDecay, seed, labels];
  return digest([kind, work]);
}

/** Seconds that finished runs of the same work took, on average. */
export function secondsOfDone(
  runs: readonly Run[],
  store: Pick<Store, "get" | "isDone">,
): (run: Run) => number | undefined {
  const taken = new Map<string, number[]>();
  for (const run of runs)
    if (store.isDone(run.id)) {
      const work = workOf(run);
      taken.set(work, [...(taken.get(work) ?? []), store.get(run.id)!.seconds]);
    }
  return (run) => {
    const before = taken.get(workOf(run));
    return before && before.reduce((sum, value) => sum + value, 0) / before.length;
  };
}

/** Measures a step of each kind of work among the runs that no finished run tells of, once in the life of the folder. */
export async function estimator(
  runs: readonly Run[],
  store: Store,
  sources: Sources,
  note: (line: string) => void,
): Promise<Estimator> {
  const file = join(store.folder, "costs.json");
  const known: Record<string, Cost> = existsSync(file) ? costs.parse(JSON.parse(await readText(file))) : {};
  const works = new Map(runs.map((run) => [run.id, workOf(run)]));
  const finished = secondsOfDone(runs, store);
  for (const run of runs) {
    const work = works.get(run.id)!;
    if (finished(run) !== undefined || known[work] !== undefined) continue;
    note(`Measuring a step of ${run.id}`);
    // Weights that are not there yet make no difference to the time.
    const alone: Run = { ...run, from: undefined };
    const kind = run.kind === "pretrain" ? "pretrain" : "finetune";
    known[work] = await measure(kind, optionsOf(alone, sources, store.folder, undefined));
    await writeFileAtomic(file, `${JSON.stringify(known, null, 2)}\n`);
  }
  return {
    seconds(run) {
      const before = secondsOfDone(runs, store)(run);
      if (before !== undefined) return before;
      const { step, image, steps, images } = known[works.get(run.id)!]!;
      return step * steps + image * images;
    },
  };
}
