import { CaptionedPicture, Facts, htmlPage, Key, reportStyles, Table as DataTable, type TableCell } from "@ddep/runs";
import { studyStyles } from "./charts/styles.js";
import type { Block, Cell, Document, MarkedCell, Table } from "./document.js";

/** A document as one self-contained HTML page. */
export function renderHtml({ kicker, title, lead, facts, sections }: Document): string {
  const children = (
    <>
      <header>
        <p class="kicker">{kicker}</p>
        <h1>{title}</h1>
        <p class="lead">{lead}</p>
        <Facts facts={facts} />
      </header>
      {sections.map(({ title, blocks }) => (
        <section key={title}>
          <h2>{title}</h2>
          {blocks.map((block, i) => (
            <Part key={i} block={block} />
          ))}
        </section>
      ))}
    </>
  );
  return htmlPage({ title, styles: reportStyles + studyStyles, children });
}

function Part({ block }: { block: Block }) {
  switch (block.kind) {
    case "table":
      return block.fold === undefined ? <Rows table={block} /> : <Folded table={block} fold={block.fold} />;
    case "figure":
      return <div class="scroll figure">{block.chart}</div>;
    case "strip":
      return (
        <>
          {block.title === "" ? null : <p class="strip-title">{block.title}</p>}
          <div class="strip">
            {block.shots.map((shot) => (
              <CaptionedPicture key={shot.kind} shot={shot} caption={shot.caption} />
            ))}
          </div>
        </>
      );
    case "keys":
      return (
        <p class="keys">
          {block.marks.map((mark) => (
            <Key key={mark.label} mark={mark} />
          ))}
        </p>
      );
    case "list":
      return (
        <ul>
          {block.items.map((item) => (
            <li key={item}>{item}</li>
          ))}
        </ul>
      );
    case "code":
      return (
        <pre>
          <code>{block.text}</code>
        </pre>
      );
    case "heading":
      return <h3>{block.text}</h3>;
    case "note":
      return <p class="note">{block.text}</p>;
    case "text":
      return <p>{block.text}</p>;
  }
}

function Folded({ table, fold }: { table: Table; fold: string }) {
  return (
    <details>
      <summary>{fold}</summary>
      <Rows table={table} />
    </details>
  );
}

function Rows({ table: { head, rows } }: { table: Table }) {
  return <DataTable head={head.map(cellOf)} rows={rows.map((row) => row.map(cellOf))} />;
}

function cellOf(cell: Cell): TableCell {
  if (typeof cell === "string") return { content: cell };
  return {
    content: <Words cell={cell} />,
    class: [cell.best && "best", cell.prose && "prose"].filter(Boolean).join(" ") || undefined,
  };
}

function Words({ cell }: { cell: MarkedCell }) {
  return cell.mark === undefined ? <>{cell.text}</> : <Key mark={{ ...cell.mark, label: cell.text }} />;
}
