import { wordsOf, type Block, type Cell, type Document } from "./document.js";

/** A document as Markdown beside its `figures`; `pathTo` gives the path of a picture's file from there. */
export function renderMarkdown(document: Document, pathTo: (file: string) => string): string {
  const { kicker, title, lead, facts, sections } = document;
  const parts = [
    `# ${escaped(title)}`,
    escaped(kicker),
    escaped(lead),
    facts.map(([term, value]) => `- ${escaped(term)}: ${escaped(value)}`).join("\n"),
    ...sections.flatMap(({ title, blocks }) => [`## ${escaped(title)}`, ...blocks.map(part)]),
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
        return block.fold === undefined ? table : `${escaped(block.fold)}:\n\n${table}`;
      }
      case "figure":
        return `![${escaped(block.title)}](figures/${block.name}.svg)`;
      case "strip":
        return `${block.title === "" ? "" : `${escaped(block.title)}\n\n`}![${block.shots.map(({ kind }) => kind).join(", ")}](<${pathTo(block.file)}>)`;
      case "keys":
        return "";
      case "list":
        return block.items.map((item) => `- ${escaped(item)}`).join("\n");
      case "code":
        return `\`\`\`sh\n${block.text}\n\`\`\``;
      case "heading":
        return `### ${escaped(block.text)}`;
      default:
        return escaped(block.text);
    }
  }
}

const isProse = (cell: Cell) => typeof cell !== "string" && cell.prose === true;

function cell(cell: Cell): string {
  const words = escaped(wordsOf(cell)).replaceAll("\n", "<br>");
  return typeof cell !== "string" && cell.best === true ? `**${words}**` : words;
}

/** Text in which Markdown finds no markup. */
const escaped = (text: string): string => text.replaceAll(/[\\`*_[\]<>|#]/g, (c) => `\\${c}`);
