/** A problem that a check found. */
export interface Finding {
  /** The package, file or pair of them. */
  readonly where: string;
  readonly problem: string;
  /** How to fix it, as an imperative sentence. */
  readonly fix?: string;
}

/** Checks the repository in a folder for problems that stand against a release. */
export type Check = (root: string) => Promise<readonly Finding[]>;

/** A finding as text. */
export function formatFinding({ where, problem, fix }: Finding): string {
  return `${where}: ${problem}${fix === undefined ? "" : `\n  To fix it: ${fix}`}`;
}
