import { median, type Measured } from "./rounds.js";
import { ratios } from "./report.js";
import type { Target } from "./rows.js";

/** A comparison against its target. */
export interface Verdict {
  readonly against: string;
  readonly theirs: Measured;
  /** Images a second of ours over theirs, turn by turn. */
  readonly ratios: readonly number[];
  /** Peak memory of ours over theirs. */
  readonly memory: number;
  readonly target: number;
  readonly fastEnough: boolean;
  readonly smallEnough: boolean;
}

/** Holds what was measured, ours first, against the targets. */
export function judge([ours, ...others]: readonly Measured[], targets: readonly Target[]): Verdict[] {
  return targets.flatMap(({ against, ratio: target }) => {
    const theirs = others.find(({ name }) => name === against);
    if (ours === undefined || theirs === undefined) return [];
    const found = ratios(ours, theirs);
    const memory = ours.last.peakBytes / theirs.last.peakBytes;
    return [
      {
        against,
        theirs,
        ratios: found,
        memory,
        target,
        fastEnough: median(found) >= target,
        smallEnough: memory <= 1,
      },
    ];
  });
}
