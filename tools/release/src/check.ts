/** What a check found wrong. */
export interface Finding {
  /** The package, file or pair of them. */
  readonly where: string;
  readonly problem: string;
  /** What fixes it, as an imperative sentence. */
  readonly fix?: string;
}

/** Looks at the repository in a folder for what stands against a release; nothing found is nothing wrong. */
export type Check = (root: string) => Promise<readonly Finding[]>;

/** A finding as lines for a person. */
export function formatFinding({ where, problem, fix }: Finding): string {
  return `${where}: ${problem}${fix === undefined ? "" : `\n  To fix it: ${fix}`}`;
}
