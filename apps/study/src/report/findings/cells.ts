import { UserError } from "@ddep/core";
import { spreadOf, type Spread } from "@ddep/metrics";
import type { RunRecord } from "../../store/record.js";
import type { Arm, Scale, Study } from "../../grid/study.js";
import { armFinder } from "./arm-of.js";

/** Whether two shares are equal up to rounding. */
export const sameShare = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-9 * Math.max(a, b);

/** A final run with scores. */
export type Scored = RunRecord & { readonly scores: NonNullable<RunRecord["scores"]> };

/** The runs of one arm at one share of labels. */
export interface Cell {
  readonly arm: Arm;
  readonly share: number;
  /** By seed. */
  readonly runs: readonly Scored[];
  readonly failed: readonly RunRecord[];
  /** The number of planned runs without a record. */
  readonly missing: number;
  /** Spread of the mean IoU; undefined without a scored run. */
  readonly spread: Spread | undefined;
}

/** The final runs of a study by arm and share of labels. */
export interface Grid {
  /** Shares of labels with at least one run, in ascending order; all shares of the scale if there is no run. */
  readonly shares: readonly number[];
  /** Shares of the scale without a run yet. */
  readonly waiting: readonly number[];
  readonly cells: readonly Cell[];
  /** The number of labelled images at each share with a run. */
  readonly labelled: ReadonlyMap<number, number>;
}

/** Sorts the final runs of a study into cells. Throws a {@link UserError} if two have the same arm, share and seed. */
export function gridOf(study: Study, scale: Scale, records: readonly RunRecord[]): Grid {
  const armOf = armFinder(study, scale);
  const finals = records.flatMap((record) => {
    const arm = record.kind === "final" ? armOf(record) : undefined;
    return arm === undefined || record.fraction === undefined ? [] : [{ record, arm, share: record.fraction }];
  });
  const planned = scale.fractions.map(({ share }) => share).toSorted((a, b) => a - b);
  const ran = planned.filter((share) => finals.some((final) => sameShare(final.share, share)));
  const shares = ran.length === 0 ? planned : ran;
  const cells = study.arms.flatMap((arm) =>
    shares.map((share) => {
      const here = finals.filter((final) => final.arm === arm && sameShare(final.share, share));
      return cellOf(
        arm,
        share,
        scale,
        here.map(({ record }) => record),
      );
    }),
  );
  const labelled = new Map(
    shares.flatMap((share) => {
      const count = finals.find((final) => sameShare(final.share, share))?.record.labelled;
      return count === undefined ? [] : [[share, count] as const];
    }),
  );
  return { shares, waiting: ran.length === 0 ? [] : planned.filter((share) => !ran.includes(share)), cells, labelled };
}

/** The cell of an arm at a share. */
export function cellAt({ cells }: Grid, arm: Arm, share: number): Cell {
  return cells.find((cell) => cell.arm === arm && cell.share === share)!;
}

function cellOf(arm: Arm, share: number, { fractions }: Scale, records: readonly RunRecord[]): Cell {
  const runs = records
    .filter((record): record is Scored => record.scores !== undefined)
    .toSorted((a, b) => a.seed - b.seed);
  const twice = runs.find((run, i) => run.seed === runs[i - 1]?.seed);
  if (twice !== undefined)
    throw new UserError(
      `two runs of ${arm.name} have the seed ${twice.seed}: ${runs
        .filter(({ seed }) => seed === twice.seed)
        .map(({ id }) => id)
        .join(" and ")}`,
      { fix: "delete the record of one of them" },
    );
  const failed = records.filter(({ scores }) => scores === undefined);
  const planned = fractions.find((fraction) => fraction.share === share)!.seeds;
  return {
    arm,
    share,
    runs,
    failed,
    missing: Math.max(0, planned - runs.length - failed.length),
    spread: runs.length === 0 ? undefined : spreadOf(runs.map(({ scores }) => scores.meanIoU)),
  };
}
