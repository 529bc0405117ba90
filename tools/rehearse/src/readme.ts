import { blocksOf } from "@ddep/test-utils/examples";

/** What a package's README promises. */
export interface Readme {
  /** The packages that it says to install; empty where it has no install line. */
  readonly install: readonly string[];
  /** Its first TypeScript block, a whole program. */
  readonly program?: string;
  /** What the program prints: the first text block after it. */
  readonly output?: string;
}

/** Reads a README's install line, example and the example's output. */
export function readReadme(markdown: string): Readme {
  const blocks = blocksOf(markdown, "README.md");
  const line = blocks
    .filter(({ language }) => language === "sh")
    .flatMap(({ text }) => text.split("\n"))
    .find((command) => /^npm (install|i) /.test(command));
  const at = blocks.findIndex(({ language }) => language === "ts");
  const program = blocks[at]?.text;
  const output = at < 0 ? undefined : blocks.slice(at).find(({ language }) => language === "text")?.text;
  return {
    install: (
      line
        ?.replace(/\s#.*$/, "")
        .split(/\s+/)
        .slice(2) ?? []
    ).filter((word) => word !== "" && !word.startsWith("-")),
    ...(program === undefined ? {} : { program }),
    ...(output === undefined ? {} : { output }),
  };
}

/** What a README says that its commands print: its text blocks, in order. */
export function outputsIn(markdown: string): readonly string[] {
  return blocksOf(markdown, "README.md").flatMap(({ language, text }) => (language === "text" ? [text] : []));
}

/** Throws with the first line that differs, unless two outputs are the same but for space at the ends of lines. */
export function expectSame(printed: string, expected: string): void {
  const [found, wanted] = [printed, expected].map((text) => text.trimEnd().split(/[^\S\n]*\n/)) as [string[], string[]];
  const at = Array.from({ length: Math.max(found.length, wanted.length) }).findIndex((_, i) => found[i] !== wanted[i]);
  if (at >= 0)
    throw new Error(
      `line ${at + 1} of the output is ${JSON.stringify(found[at] ?? null)}, not ${JSON.stringify(wanted[at] ?? null)}`,
    );
}
