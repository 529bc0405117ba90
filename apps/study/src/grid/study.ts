import type { MethodName } from "@ddep/ddep";
import type { RunOptions } from "@ddep/cli";

/** Options of runs that a study sets; the others come from the scale. */
export type Settings = Partial<RunOptions>;

/** One row of a table, or one point of a curve: a method and the settings that it changes. */
export interface Arm {
  /** Unique within the study, such as `DDeP, sigma 0.22`. */
  readonly name: string;
  /** The row or the curve that it belongs to; a line joins the arms of a series. */
  readonly series: string;
  /** Its position on the axis, if the axis is not the share of labels. */
  readonly x?: number;
  readonly method: MethodName;
  readonly settings?: Settings;
  /** The length of its denoising stage, as a share of the scale's; 1 by default. */
  readonly length?: number;
}

/** A claim of the paper, and how records decide it: by the mean IoU of one arm minus that of another, in points. */
export interface Claim {
  /** The claim in one sentence. */
  readonly text: string;
  /** The arm from whose mean IoU the other's is subtracted. */
  readonly of: string;
  readonly less: string;
  /** The shares of labels that the claim is about; all by default. */
  readonly fractions?: readonly number[] | undefined;
  /** The share of labels of the other arm, if it differs from that of the first. */
  readonly lessAt?: number;
  /** Whether the difference is claimed to be above or below the margin. */
  readonly says: "above" | "below";
  /** In points of mIoU. */
  readonly margin: number;
}

export interface Study {
  /** The name on the command line, such as `table-4`. */
  readonly name: string;
  readonly title: string;
  /** The place in the paper. */
  readonly source: string;
  readonly arms: readonly Arm[];
  /** The x-axis or the columns: shares of labels, or a setting of the arms. */
  readonly axis: "labels" | "sigma" | "pretraining length" | "none";
  readonly claims: readonly Claim[];
}

/** The size of the runs of every study: data, networks and budget. */
export interface Scale {
  readonly name: string;
  /** The options that all runs share. */
  readonly settings: Settings;
  /** Options that change with the decoder's width multiple, by multiple. */
  readonly ofMultiple?: Readonly<Record<number, Settings>>;
  /** Shares of labels, with the number of seeds for each. */
  readonly fractions: readonly { readonly share: number; readonly seeds: number }[];
  /** The number of denoising runs that the seeds share; one per seed by default. */
  readonly pretrainSeeds?: number | undefined;
  /** Candidates for the hyper-parameters; every pair is tried. */
  readonly sweep: { readonly lr: readonly number[]; readonly weightDecay: readonly number[] };
  /** Share of the labelled images on which candidates are compared. */
  readonly holdOut: number;
  /** Shares of labels at which hyper-parameters are chosen; a run uses the choice of the nearest. */
  readonly chosenAt: readonly number[];
  /** The flags that changed the named scale, as typed: `--lr 3e-3`. */
  readonly flags?: string;
}
