import { blocksOf } from "@ddep/test-utils/examples";

/** The checkable content of a package's README. */
export interface Readme {
  /** The first `npx PACKAGE ARGUMENTS` that is followed by a text block with its output. */
  readonly command?: { readonly args: readonly string[]; readonly output: string };
  /** The packages in the install line; empty if there is none. */
  readonly install: readonly string[];
  /** Its first TypeScript block, a whole program. */
  readonly program?: string;
  /** The output of the program: the first text block after it. */
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

/** The outputs of a README's commands: its text blocks, in order. */
export function outputsIn(markdown: string): readonly string[] {
  return blocksOf(markdown, "README.md").flatMap(({ language, text }) => (language === "text" ? [text] : []));
}
