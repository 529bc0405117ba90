import type { MethodName } from "@ddep/ddep";
import type { RunOptions } from "@ddep/cli";

/** Options of runs that a study sets; what it leaves out stays as the scale has it. */
export type Settings = Partial<RunOptions>;

/** One row of a table, or one point of a curve: a method with what it changes. */
export interface Arm {
  /** Unique within the study, such as `DDeP, sigma 0.22`. */
  readonly name: string;
  /** The row or the curve it belongs to: arms of one series are joined to a line. */
  readonly series: string;
  /** Its place on the axis where that is not the share of labels. */
  readonly x?: number;
  readonly method: MethodName;
  readonly settings?: Settings;
}

/** What the paper says, and how records decide it. */
export interface Claim {
  /** In a sentence, with its source. */
  readonly text: string;
  /** The arms whose difference in mean IoU decides it, `better` above `worse`, at the fractions named or at all. */
  readonly better: string;
  readonly worse: string;
  readonly fractions?: readonly number[];
  /** The least difference in mIoU, in points; 0 unless told. */
  readonly margin?: number;
}

export interface Study {
  /** As the command line has it, such as `table-4`. */
  readonly name: string;
  readonly title: string;
  /** Where the paper has it. */
  readonly source: string;
  readonly arms: readonly Arm[];
  /** What the x axis or the columns are: shares of labels, or a setting of the arms. */
  readonly axis: "labels" | "sigma" | "pretraining epochs" | "none";
  readonly claims: readonly Claim[];
}

/** How large the runs of every study are: the data, the networks, the budget. */
export interface Scale {
  readonly name: string;
  /** What is the same in every run. */
  readonly settings: Settings;
  /** What is other where the widths of the decoder are a multiple, by that multiple. */
  readonly ofMultiple?: Readonly<Record<number, Settings>>;
  /** Shares of labels, and how many seeds each is run with. */
  readonly fractions: readonly { readonly share: number; readonly seeds: number }[];
  /** Candidates of the hyper-parameters: each pair is tried. */
  readonly sweep: { readonly lr: readonly number[]; readonly weightDecay: readonly number[] };
  /** Share of the labelled images that candidates are judged on. */
  readonly holdOut: number;
  /** Shares of labels at which the choice is made: a run takes that of the nearest one. */
  readonly chosenAt: readonly number[];
  /** The flags that made it another than the one of its name, as they were given: `--lr 3e-3`. */
  readonly flags?: string;
}
