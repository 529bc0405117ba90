import { blocksOf } from "@ddep/test-utils/examples";

/** What a package's README promises. */
export interface Readme {
  /** The first `npx PACKAGE ARGUMENTS` that a text block follows, which says what it prints. */
  readonly command?: { readonly args: readonly string[]; readonly output: string };
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
  const shown = blocks.findIndex(
    ({ language, text }, i) => language === "sh" && /^npx /.test(text) && blocks[i + 1]?.language === "text",
  );
  const [, , ...args] = (blocks[shown]?.text ?? "").replaceAll("\\\n", " ").trim().split(/\s+/);
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
    ...(shown < 0 ? {} : { command: { args, output: blocks[shown + 1]!.text } }),
    ...(program === undefined ? {} : { program }),
    ...(output === undefined ? {} : { output }),
  };
}

/** What a README says that its commands print: its text blocks, in order. */
export function outputsIn(markdown: string): readonly string[] {
  return blocksOf(markdown, "README.md").flatMap(({ language, text }) => (language === "text" ? [text] : []));
}
