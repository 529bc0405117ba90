import type { MethodName } from "@ddep/ddep";
import type { RunOptions } from "@ddep/cli";

/** Options of runs that a study sets; the scale decides the others. */
export type Settings = Partial<RunOptions>;

/** One row of a table, or one point of a curve: a method with what it changes. */
export interface Arm {
  /** Unique within the study, such as `DDeP, sigma 0.22`. */
  readonly name: string;
  /** The row or the curve it belongs to: arms of one series are joined to a line. */
  readonly series: string;
  /** Its place on the axis, if the axis is not the share of labels. */
  readonly x?: number;
  readonly method: MethodName;
  readonly settings?: Settings;
  /** How long it denoises, as a share of the scale's denoising; 1 by default. */
  readonly length?: number;
}

/** A claim of the paper, and how records decide it: by the mean IoU of one arm less that of another, in points. */
export interface Claim {
  /** In a sentence, with its source. */
  readonly text: string;
  /** The arm whose mean IoU the other's is taken from. */
  readonly of: string;
  readonly less: string;
  /** Shares of labels at which it is claimed; by default all. */
  readonly fractions?: readonly number[] | undefined;
  /** The share of labels of the other arm, where it is not that of the first. */
  readonly lessAt?: number;
  /** Whether the difference is said to lie above the margin or below it. */
  readonly says: "above" | "below";
  /** In points of mIoU. */
  readonly margin: number;
}

export interface Study {
  /** The name on the command line, such as `table-4`. */
  readonly name: string;
  readonly title: string;
  /** Where it is in the paper. */
  readonly source: string;
  readonly arms: readonly Arm[];
  /** The x axis or the columns: shares of labels, or a setting of the arms. */
  readonly axis: "labels" | "sigma" | "pretraining length" | "none";
  readonly claims: readonly Claim[];
}

/** The size of the runs of every study: data, networks and budget. */
export interface Scale {
  readonly name: string;
  /** The options that are the same in every run. */
  readonly settings: Settings;
  /** Options that change with the multiple of the decoder's widths, by multiple. */
  readonly ofMultiple?: Readonly<Record<number, Settings>>;
  /** Shares of labels, and how many seeds each is run with. */
  readonly fractions: readonly { readonly share: number; readonly seeds: number }[];
  /** How many denoising runs the seeds share; one a seed by default. */
  readonly pretrainSeeds?: number | undefined;
  /** Candidates for the hyper-parameters: each pair is tried. */
  readonly sweep: { readonly lr: readonly number[]; readonly weightDecay: readonly number[] };
  /** Share of the labelled images that candidates are judged on. */
  readonly holdOut: number;
  /** Shares of labels at which the choice is made: a run takes the choice of the nearest. */
  readonly chosenAt: readonly number[];
  /** The flags that changed the named scale, as typed: `--lr 3e-3`. */
  readonly flags?: string;
}
