import { methods, type MethodName } from "@ddep/ddep";

import { denoisingPart, digest, finetuningPart } from "./identity.js";
import type { Run } from "./run.js";
import { settingsOf } from "./settings-of.js";
import type { Arm, Scale, Settings, Study } from "./study.js";

/** A run of a grid, with its arm and share of labels. */
export interface Cell {
  readonly arm: Arm;
  readonly share: number;
  readonly run: Run;
}

export interface Grid {
  /** The final runs, in the order of the arms, shares and seeds. */
  readonly cells: readonly Cell[];
  /** Every run once, after those it needs. Ordered by seed, so that an interrupted study has complete comparisons. */
  readonly runs: readonly Run[];
}

/** What the grid needs to know about a machine's files: the hash of the weights, which is the same everywhere. */
export interface Identity {
  readonly encoderWeightsHash?: string | undefined;
}

/** The seed with which hyper-parameters are chosen. */
const firstSeed = 0;

/**
 * Expands a study into runs: a final run for each arm, share and seed; a run per candidate for each arm and each share at which
 * hyper-parameters are chosen; and one denoising run for all runs of a seed that start from the same weights, or as many as the
 * scale sets, used in turn. Runs that two studies have in common have the same id.
 */
export function expand(study: Study, scale: Scale, identity: Identity): Grid {
  const runs = new Map<string, Run>();
  const add = (run: Run) => {
    if (!runs.has(run.id)) runs.set(run.id, run);
    return run;
  };
  const cells = study.arms.flatMap((arm) => {
    const settings = settingsOf(scale, arm);
    const denoises = methods[arm.method].denoises !== "nothing";
    const fromOf = (seed: number) =>
      denoises ? add(denoising(arm, settings, seed % (scale.pretrainSeeds ?? Infinity), identity)).id : undefined;
    const chosen = new Map<number, Run["candidates"]>();
    const candidatesAt = (share: number) => {
      const known = chosen.get(share);
      if (known !== undefined) return known;
      const made = candidatesOf(scale).map((pair) => {
        const tried = { ...settings, ...pair, holdOut: scale.holdOut };
        return {
          id: add(finetuning("choose", arm, tried, share, firstSeed, fromOf(firstSeed), [], identity)).id,
          ...pair,
        };
      });
      chosen.set(share, made);
      return made;
    };
    return scale.fractions.flatMap(({ share, seeds }) =>
      Array.from({ length: seeds }, (_, seed): Cell => {
        const alone = candidatesOf(scale);
        const [only] = alone;
        const candidates = alone.length > 1 ? candidatesAt(nearest(scale.chosenAt, share)) : [];
        const settled = alone.length > 1 ? settings : { ...settings, ...only };
        const from = fromOf(seed);
        return { arm, share, run: add(finetuning("final", arm, settled, share, seed, from, candidates, identity)) };
      }),
    );
  });
  // A run only needs runs of its own or a smaller seed: the choice is made with the first seed, and denoising may be shared.
  return { cells, runs: [...runs.values()].sort((a, b) => a.seed - b.seed) };
}

function candidatesOf({ sweep: { lr, weightDecay } }: Scale) {
  return lr.flatMap((rate) => weightDecay.map((decay) => ({ lr: rate, weightDecay: decay })));
}

/** The nearest share, by ratio. */
function nearest(shares: readonly number[], share: number): number {
  const distance = (other: number) => Math.abs(Math.log(other / share));
  return shares.reduce((best, other) => (distance(other) < distance(best) ? other : best));
}

function encoderOf(method: MethodName, { encoderWeightsHash }: Identity) {
  return methods[method].encoder === "supervised" ? encoderWeightsHash : "random";
}

/** The id of a run, derived from all its other properties. */
export function idOf({ kind, method, share, seed, settings, from, candidates }: Omit<Run, "id">, identity: Identity) {
  const decided =
    kind === "pretrain"
      ? [denoisingPart(settings), encoderOf(method, identity), method]
      : [finetuningPart(settings), encoderOf(method, identity), method, from, candidates];
  const part = share === undefined ? "" : `-${Number((100 * share).toPrecision(3))}pct`;
  return `${kind}-${method}${part}-seed${seed}-${digest(decided)}`;
}

const named = (run: Omit<Run, "id">, identity: Identity): Run => ({ id: idOf(run, identity), ...run });

function denoising({ method }: Arm, settings: Settings, seed: number, identity: Identity): Run {
  return named({ kind: "pretrain", method, seed, settings: { ...settings, seed }, candidates: [] }, identity);
}

function finetuning(
  kind: "choose" | "final",
  { method }: Arm,
  settings: Settings,
  share: number,
  seed: number,
  from: string | undefined,
  candidates: Run["candidates"],
  identity: Identity,
): Run {
  const asked = { ...settings, labels: share, seed };
  return named({ kind, method, share, seed, settings: asked, from, candidates }, identity);
}
