import { existsSync } from "node:fs";
import { join } from "node:path";
import { optionsWhere } from "@ddep/cli";
import { methods } from "@ddep/ddep";
import { readJson, writeJson } from "@ddep/runs";
import { quantile } from "@ddep/metrics";
import { z } from "zod";
import { denoisingPart, digest, finetuningPart } from "../grid/identity.js";
import { measure, type Cost } from "./measure.js";
import { optionsOfRun } from "./compute-run.js";
import type { Run } from "../grid/run.js";
import type { Sources } from "./sources.js";
import type { Store } from "../store/store.js";

/**
 * Looks at what is done by now, and tells the seconds that a run is expected to take: as long as finished runs of the same
 * work took, or else by a measured step.
 */
export type Estimator = () => (run: Run) => number;

const costs = z.record(
  z.string(),
  z.object({ step: z.number(), image: z.number(), steps: z.number(), images: z.number() }),
);

const works = new WeakMap<Run, string>();

/** What decides how long a run takes: everything but its rates, its seed, its labels and what its noise is like. */
function workOf(run: Run): string {
  const known = works.get(run) ?? describeWork(run);
  works.set(run, known);
  return known;
}

const costsNothing: readonly string[] = optionsWhere(({ free }) => free === true);

function describeWork({ kind, method, settings }: Run): string {
  const part = kind === "pretrain" ? denoisingPart(settings) : finetuningPart(settings);
  const work = Object.fromEntries(Object.entries(part).filter(([key]) => !costsNothing.includes(key)));
  return digest([work, kind === "pretrain" ? methods[method].denoises : kind]);
}

/** Seconds that finished runs of the same work took: their median, as a run that was paused tells of no other. */
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
    const before = taken.get(workOf(run))?.sort((a, b) => a - b);
    return before && quantile(before, 0.5);
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
  const known: Record<string, Cost> = existsSync(file)
    ? await readJson(file, costs, "remove it: steps are then measured again")
    : {};
  const finished = secondsOfDone(runs, store);
  for (const run of runs) {
    const work = workOf(run);
    if (finished(run) !== undefined || known[work] !== undefined) continue;
    note(`Measuring a step of ${run.id}`);
    // Weights that are not there yet make no difference to the time.
    const alone: Run = { ...run, from: undefined };
    const kind = run.kind === "pretrain" ? "pretrain" : "finetune";
    known[work] = await measure(kind, optionsOfRun(alone, sources, store.folder, undefined));
    await writeJson(file, known);
  }
  return () => {
    const done = secondsOfDone(runs, store);
    return (run) => {
      const before = done(run);
      if (before !== undefined) return before;
      const { step, image, steps, images } = known[workOf(run)]!;
      return step * steps + image * images;
    };
  };
}
