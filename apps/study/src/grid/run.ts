import type { MethodName } from "@ddep/ddep";
import type { Settings } from "./study.js";

/** What runs do, in the order in which they need one another: denoise, try a candidate, and train for the result. */
export const runKinds = ["pretrain", "choose", "final"] as const;
export type RunKind = (typeof runKinds)[number];

/** One run of a grid as it is planned: everything its result depends on. */
export interface Run {
  /** Kind, method, share of labels and seed, and a hash of all settings. */
  readonly id: string;
  readonly kind: RunKind;
  readonly method: MethodName;
  readonly share?: number;
  readonly seed: number;
  readonly settings: Settings;
  /** The denoising run whose weights it starts from. */
  readonly from?: string | undefined;
  /** Of `final` runs: those that try the candidates of the hyper-parameters, in the order of the sweep. */
  readonly candidates: readonly { readonly id: string; readonly lr: number; readonly weightDecay: number }[];
}

/** The runs that must be done before this one. */
export const needsOf = ({ from, candidates }: Run): string[] => [
  ...(from === undefined ? [] : [from]),
  ...candidates.map(({ id }) => id),
];
