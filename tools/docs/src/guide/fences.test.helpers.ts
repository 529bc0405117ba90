import MarkdownIt from "markdown-it";
import { UserError } from "@ddep/core";

/** A block of code of a page. */
export interface Fence {
  readonly language: string;
  readonly code: string;
  /** From 1. */
  readonly line: number;
  /** What it prints: the block of `text` that follows it, unless that is `text recorded`. */
  readonly output?: string;
}

/** What a page holds for checking. */
export interface Page {
  readonly fences: readonly Fence[];
  /** Code within a line of text. */
  readonly spans: readonly { readonly code: string; readonly line: number }[];
}

const languages = ["ts", "sh", "json", "text"];

/** The output of a program that takes too long, or needs data that no test has: copied from a run and not compared. */
const recorded = "text recorded";

/**
 * The code of a page of Markdown. A block of `text` belongs to the block before it, as its output.
 *
 * @throws UserError on a block without a language, of a language that nothing checks, or of output that is nobody's
 */
export function readPage(markdown: string, file: string): Page {
  const fences: Fence[] = [];
  const spans: { code: string; line: number }[] = [];
  const refuse = (problem: string, line: number) =>
    new UserError(`line ${String(line)}: ${problem}`, { file, fix: `say one of ${languages.join(", ")}` });
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
    if (!isOutput && !languages.includes(info)) throw refuse(`a block of "${info}" is not checked`, line);
    if (isOutput) {
      if (before !== "ts" && before !== "sh") throw refuse("output follows no program", line);
      if (info === "text") fences.push({ ...fences.pop()!, output: content });
    } else fences.push({ language: info, code: content, line });
    before = info;
  }
  return { fences, spans };
}
