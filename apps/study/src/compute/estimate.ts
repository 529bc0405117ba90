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
 * Estimates the seconds that a run will take, from finished runs with the same work, or else from a measured step.
 */
export type Estimator = () => (run: Run) => number;

const costs = z.record(
  z.string(),
  z.object({ step: z.number(), image: z.number(), steps: z.number(), images: z.number() }),
);

const works = new WeakMap<Run, string>();

/** Everything that affects how long a run takes: not its rates, its seed, its labels or the kind of its noise. */
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

/** The median time in seconds of finished runs with the same work; a median, so that a paused run does not distort it. */
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

/** Measures a step of each kind of work without a finished run, once per folder. */
export async function estimator(
  runs: readonly Run[],
  store: Store,
  sources: Sources,
  note: (line: string) => void,
): Promise<Estimator> {
  const file = join(store.folder, "costs.json");
  const known: Record<string, Cost> = existsSync(file)
    ? await readJson(file, costs, "delete it; steps are then measured again")
    : {};
  const finished = secondsOfDone(runs, store);
  for (const run of runs) {
    const work = workOf(run);
    if (finished(run) !== undefined || known[work] !== undefined) continue;
    note(`Measuring a step of ${run.id}`);
    // The values of weights do not affect the time, so they need not exist yet.
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
