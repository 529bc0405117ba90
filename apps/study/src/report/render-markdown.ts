import { markdownText } from "@ddep/runs";
import { wordsOf, type Block, type Cell, type Document } from "./document.js";

/** A document as Markdown that links to its `figures`; `pathTo` returns the relative path of a picture's file. */
export function renderMarkdown(document: Document, pathTo: (file: string) => string): string {
  const { kicker, title, lead, facts, sections } = document;
  const parts = [
    `# ${markdownText(title)}`,
    markdownText(kicker),
    markdownText(lead),
    facts.map(([term, value]) => `- ${markdownText(term)}: ${markdownText(value)}`).join("\n"),
    ...sections.flatMap(({ title, blocks }) => [`## ${markdownText(title)}`, ...blocks.map(part)]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;

  function part(block: Block): string {
    switch (block.kind) {
      case "table": {
        const rows = [
          block.head,
          block.head.map((cell, i) => (i === 0 || isProse(cell) ? "---" : "--:")),
          ...block.rows,
        ];
        const table = rows.map((row) => `| ${row.map(cell).join(" | ")} |`).join("\n");
        return block.fold === undefined ? table : `${markdownText(block.fold)}:\n\n${table}`;
      }
      case "figure":
        return `![${markdownText(block.title)}](figures/${block.name}.svg)`;
      case "strip":
        return `${block.title === "" ? "" : `${markdownText(block.title)}\n\n`}![${block.shots.map(({ kind }) => kind).join(", ")}](<${pathTo(block.file)}>)`;
      case "keys":
        return "";
      case "list":
        return block.items.map((item) => `- ${markdownText(item)}`).join("\n");
      case "code":
        return `\`\`\`sh\n${block.text}\n\`\`\``;
      case "heading":
        return `### ${markdownText(block.text)}`;
      default:
        return markdownText(block.text);
    }
  }
}

const isProse = (cell: Cell) => typeof cell !== "string" && cell.prose === true;

function cell(cell: Cell): string {
  const words = markdownText(wordsOf(cell)).replaceAll("\n", "<br>");
  return typeof cell !== "string" && cell.best === true ? `**${words}**` : words;
}
