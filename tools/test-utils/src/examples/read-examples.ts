import { UserError } from "@ddep/core";

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
 * The blocks of code of a page in Markdown, in order.
 *
 * @throws UserError where a block is not closed
 */
export function blocksOf(markdown: string, file: string): Block[] {
  const blocks: Block[] = [];
  let open: { readonly fence: string; readonly language: string; readonly line: number } | undefined;
  let lines: string[] = [];
  for (const [i, line] of markdown.split(/\r?\n/).entries()) {
    if (open === undefined) {
      const [, fence, language] = /^(`{3,}|~{3,})\s*(\S*)/.exec(line) ?? [];
      if (fence !== undefined) open = { fence, language: language!, line: i + 2 };
      lines = [];
    } else if (line.trimEnd() === open.fence) {
      blocks.push({
        language: open.language,
        line: open.line,
        text: lines.map((text) => `${text}\n`).join(""),
      });
      open = undefined;
    } else {
      lines.push(line);
    }
  }
  if (open !== undefined)
    throw new UserError(`the block that begins on line ${open.line} has no end`, {
      file,
      fix: `close it with ${open.fence}`,
    });
  return blocks;
}
