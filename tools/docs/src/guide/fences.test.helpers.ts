import MarkdownIt from "markdown-it";
import { UserError } from "@ddep/core";

/** A code block of a page. */
export interface Fence {
  readonly language: string;
  readonly code: string;
  /** From 1. */
  readonly line: number;
  /** Its output: the block of `text` that follows it, unless that is `text recorded`. */
  readonly output?: string;
}

/** The checkable code of a page. */
export interface Page {
  readonly fences: readonly Fence[];
  /** Code within a line of text. */
  readonly spans: readonly { readonly code: string; readonly line: number }[];
}

const languages = ["ts", "sh", "json", "text"];

/** The output of a program that takes too long, or needs data that no test has: copied from a run and not compared. */
const recorded = "text recorded";

/**
 * The code of a Markdown page. A block of `text` is the output of the block before it.
 *
 * @throws UserError for a block without a language or in a language that is not checked, or for output without a program
 */
export function readPage(markdown: string, file: string): Page {
  const fences: Fence[] = [];
  const spans: { code: string; line: number }[] = [];
  const refuse = (problem: string, line: number) =>
    new UserError(`line ${String(line)}: ${problem}`, { file, fix: `use one of ${languages.join(", ")}` });
  let before: string | undefined;
  for (const { type, info, content, map, children } of new MarkdownIt().parse(markdown, {})) {
    const line = (map?.[0] ?? 0) + 1;
    if (type === "code_block") throw refuse("an indented block has no language", line);
    for (const child of children ?? []) if (child.type === "code_inline") spans.push({ code: child.content, line });
    if (type !== "fence") {
      before = undefined;
      continue;
    }
    const isOutput = info === "text" || info === recorded;
    if (!isOutput && !languages.includes(info)) throw refuse(`"${info}" blocks are not checked`, line);
    if (isOutput) {
      if (before !== "ts" && before !== "sh") throw refuse("output follows no program", line);
      if (info === "text") fences.push({ ...fences.pop()!, output: content });
    } else fences.push({ language: info, code: content, line });
    before = info;
  }
  return { fences, spans };
}
