/** What a check found wrong. */
export interface Finding {
  /** The package, file or pair of them. */
  readonly where: string;
  readonly problem: string;
  /** What mends it, as an imperative sentence. */
  readonly mend?: string;
}

/** Looks at the repository in a folder for what stands against a release; nothing found is nothing wrong. */
export type Check = (root: string) => Promise<readonly Finding[]>;

/** A finding as lines for a person. */
export function formatFinding({ where, problem, mend }: Finding): string {
  return `${where}: ${problem}${mend === undefined ? "" : `\n  To mend it: ${mend}`}`;
}
