import { fold, seedOf, UserError } from "@ddep/core";
import { studentDraws } from "@ddep/metrics";
import type { Arm, Claim, Study } from "../../grid/study.js";
import { cellAt, sameShare, type Cell, type Grid, type Scored } from "./cells.js";
import { holm } from "../statistics/holm.js";
import { drawAgain, meanIoUOfDraws } from "../statistics/draws.js";
import { pairedBootstrap, type Difference, type Resampled } from "../statistics/paired-bootstrap.js";

/** The advantage of `a` over `b` at a share of labels. */
export interface Comparison extends Difference {
  readonly a: Arm;
  readonly b: Arm;
  readonly share: number;
  /** The share of labels of `b`, if it differs. */
  readonly otherShare?: number | undefined;
  /** p after Holm's correction over all comparisons of the study. */
  readonly corrected: number;
  /** Whether images were resampled; without counts by image, the interval is over seeds only. */
  readonly overImages: boolean;
}

/** The number of draws of the bootstrap. */
export const draws = 10_000;

/** Compares all pairs of arms in each column, and the pairs that claims are about. Pairs without a common seed are omitted. */
export function comparisonsOf(study: Study, grid: Grid): Comparison[] {
  const seed = fold(seedOf(0), "study", study.name);
  // Draws shared by all comparisons with the same number of seeds, or of images.
  const ofImages = onceFor((images) => drawAgain(images, draws, fold(seed, "images")));
  const ofSeeds = onceFor((seeds) =>
    seeds === 1 ? new Float64Array(draws) : studentDraws(seeds - 1, draws, fold(seed, "seeds")),
  );
  const resampled = new Map<Scored, Resampled>();
  const found = pairsOf(study, grid).flatMap((pair) => {
    const { a, b, share, otherShare = share } = pair;
    const [first, second] = [cellAt(grid, a, share), cellAt(grid, b, otherShare)];
    const runs = commonSeeds(first, second);
    if (runs.length === 0) return [];
    const overImages = runs.flat().every(({ scores }) => scores.images !== undefined);
    const pairs = runs.map(([one, other]) => [sample(one, overImages), sample(other, overImages)] as const);
    return [{ ...pair, overImages, ...pairedBootstrap(pairs, ofSeeds(pairs.length)) }];
  });
  const corrected = holm(found.map(({ p }) => p));
  return found.map((comparison, i) => ({ ...comparison, corrected: corrected[i]! }));

  function sample(run: Scored, overImages: boolean): Resampled {
    const { meanIoU, images } = run.scores;
    if (!overImages || images === undefined) return { meanIoU, ofDraws: new Float64Array(draws).fill(meanIoU) };
    const known = resampled.get(run);
    if (known !== undefined) return known;
    const sampled = { meanIoU, ofDraws: meanIoUOfDraws(images, ofImages(images.names.length)) };
    resampled.set(run, sampled);
    return sampled;
  }
}

/** Calls `make` once for each number. */
function onceFor<T>(make: (size: number) => T): (size: number) => T {
  const known = new Map<number, T>();
  return (size) => {
    const value = known.get(size) ?? make(size);
    known.set(size, value);
    return value;
  };
}

type Pair = Pick<Comparison, "a" | "b" | "share" | "otherShare">;

/** Pairs of arms in one column, that is, at the same position of the axis if arms have one, and the pairs of the claims. */
function pairsOf({ arms, claims }: Study, { shares }: Grid): Pair[] {
  const beside = arms.flatMap((a, i) => arms.slice(i + 1).flatMap((b) => (a.x === b.x ? [[a, b] as const] : [])));
  const across: Pair[] = [];
  for (const claim of claims) {
    const [a, b] = armsOf(claim, arms);
    if (a === undefined || b === undefined) continue;
    const otherShare = shares.find((share) => claim.lessAt !== undefined && sameShare(share, claim.lessAt));
    if (otherShare !== undefined) {
      const at = shares.filter((share) => claim.fractions?.some((fraction) => sameShare(fraction, share)) ?? true);
      across.push(...at.map((share) => ({ a, b, share, otherShare })));
    } else if (claim.lessAt === undefined && !beside.some((pair) => pair.includes(a) && pair.includes(b)))
      beside.push([a, b]);
  }
  return [...shares.flatMap((share) => beside.map(([a, b]) => ({ a, b, share }))), ...across];
}

/** The arms that a claim names. */
export function armsOf({ of, less }: Claim, arms: readonly Arm[]): [Arm | undefined, Arm | undefined] {
  return [arms.find(({ name }) => name === of), arms.find(({ name }) => name === less)];
}

/** Runs of both cells by seed. Throws a {@link UserError} if they were not scored on the same images in the same order. */
function commonSeeds(first: Cell, second: Cell): (readonly [Scored, Scored])[] {
  return first.runs.flatMap((run) => {
    const other = second.runs.find(({ seed }) => seed === run.seed);
    if (other === undefined) return [];
    const [names, others] = [run, other].map(({ scores }) => scores.images?.names);
    const same = names?.length === others?.length && names?.every((name, i) => name === others?.[i]);
    if (names !== undefined && others !== undefined && same !== true)
      throw new UserError(`${run.id} and ${other.id} were not scored on the same images`, {
        fix: "delete the record of one of them and run the study again on the same data",
      });
    return [[run, other] as const];
  });
}
