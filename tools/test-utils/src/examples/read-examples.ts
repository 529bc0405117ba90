import { UserError } from "@ddep/core";
import MarkdownIt from "markdown-it";

/** A program in a page of documentation. */
export interface Example {
  readonly file: string;
  /** The line of the page that the program begins on, from 1. */
  readonly line: number;
  /** A whole program in TypeScript. */
  readonly code: string;
  /** What the page says that it prints, where it says so. */
  readonly output?: string;
}

/** A block of code in a page. */
export interface Block {
  /** Empty where the block names none. */
  readonly language: string;
  /** The line of the page that its text begins on, from 1. */
  readonly line: number;
  readonly text: string;
}

/**
 * The programs of a page in Markdown: its `ts` blocks, each with the `text` block after it, before the next `ts` block, as its output.
 *
 * @throws UserError where a block is not closed
 */
export function readExamples(markdown: string, file: string): Example[] {
  const examples: Example[] = [];
  let last: Block | undefined;
  for (const block of blocksOf(markdown, file)) {
    if (block.language === "ts") {
      last = block;
      examples.push({ file, line: block.line, code: block.text });
    } else if (block.language === "text" && last !== undefined) {
      examples.push({ ...examples.pop()!, output: block.text });
      last = undefined;
    }
  }
  return examples;
}

/**
 * The fenced blocks of code of a page in Markdown, in order.
 *
 * @throws UserError where a block is not closed
 */
export function blocksOf(markdown: string, file: string): Block[] {
  const lines = markdown.split(/\r?\n/);
  const fences = new MarkdownIt().parse(markdown, {}).filter(({ type }) => type === "fence");
  return fences.map(({ info, content, map, markup }) => {
    const [start, end] = map!;
    // A block that nothing closes ends with the page.
    if (end === start + 1 || !lines[end - 1]!.trimStart().startsWith(markup))
      throw new UserError(`the block that begins on line ${start + 2} has no end`, {
        file,
        fix: `close it with ${markup}`,
      });
    return { language: info.split(/\s/)[0]!, line: start + 2, text: content };
  });
}
