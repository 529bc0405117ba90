import type { Claim, Study } from "../../grid/study.js";
import { armsOf, type Comparison } from "./comparisons.js";
import { sameShare, type Grid } from "./cells.js";

export type Answer = "holds" | "does not hold" | "not decided" | "not testable here";

/** The measurement for a claim at one share of labels. */
export interface Finding {
  readonly share: number;
  readonly answer: Answer;
  /** Why the claim is not decided. */
  readonly reason?: string;
  /** Mean IoU of one arm minus that of the other, as a ratio. */
  readonly difference?: number;
  readonly interval?: readonly [low: number, high: number];
  readonly seeds?: number;
}

/** A claim and its measurements. */
export interface Verdict {
  readonly claim: Claim;
  /** A claim holds if it holds at every share, and does not hold if it does not at some share. */
  readonly answer: Answer;
  readonly findings: readonly Finding[];
}

/** Decides the claims of a study from the intervals of its comparisons. */
export function verdictsOf({ claims, arms }: Study, grid: Grid, comparisons: readonly Comparison[]): Verdict[] {
  return claims.map((claim) => {
    const [of, less] = armsOf(claim, arms);
    const shares = claim.fractions ?? grid.shares;
    const findings = shares.map((share): Finding => {
      const comparison = comparisons.find(
        ({ a, b, share: at, otherShare = at }) =>
          sameShare(at, share) &&
          sameShare(otherShare, claim.lessAt ?? share) &&
          ((a === of && b === less) || (a === less && b === of)),
      );
      if (comparison !== undefined) return findingOf(claim, share, signed(comparison, comparison.a === of));
      const reason =
        of === undefined || less === undefined
          ? `the study has no arm "${of === undefined ? claim.of : claim.less}"`
          : "no seed has a run of both";
      return { share, answer: "not testable here", reason };
    });
    return { claim, answer: together(findings.map(({ answer }) => answer)), findings };
  });
}

type Measured = Required<Pick<Finding, "difference" | "interval" | "seeds">>;

function signed({ difference, interval: [low, high], seeds }: Comparison, forward: boolean): Measured {
  return forward
    ? { difference, interval: [low, high], seeds }
    : { difference: -difference, interval: [-high, -low], seeds };
}

function findingOf({ margin, says }: Claim, share: number, measured: Measured): Finding {
  const [low, high] = measured.interval.map((ratio) => 100 * ratio) as [number, number];
  // One run of each says nothing about other seeds.
  if (measured.seeds === 1) return { share, answer: "not decided", reason: "one seed", ...measured };
  if (low > margin) return { share, answer: says === "above" ? "holds" : "does not hold", ...measured };
  if (high < margin) return { share, answer: says === "below" ? "holds" : "does not hold", ...measured };
  return { share, answer: "not decided", reason: `the interval contains ${margin}`, ...measured };
}

function together(answers: readonly Answer[]): Answer {
  if (answers.includes("does not hold")) return "does not hold";
  if (answers.length > 0 && answers.every((answer) => answer === "holds")) return "holds";
  return answers.every((answer) => answer === "not testable here") ? "not testable here" : "not decided";
}
