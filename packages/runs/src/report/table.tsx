import type { ComponentChildren } from "preact";

/** A cell of a table: what stands in it, and its class in the style sheet. */
export interface TableCell {
  readonly content: ComponentChildren;
  readonly class?: string | undefined;
}

/** A table that scrolls sideways where the page is narrower. The first cell of a row names it. */
export function Table({ head, rows }: { head: readonly TableCell[]; rows: readonly (readonly TableCell[])[] }) {
  return (
    <div class="scroll">
      <table>
        <thead>
          <tr>
            {head.map((cell, i) => (
              <th key={i} scope="col" class={cell.class}>
                {cell.content}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, ...cells], i) => (
            <tr key={i}>
              <th scope="row">{name?.content}</th>
              {cells.map((cell, k) => (
                <td key={k} class={cell.class}>
                  {cell.content}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
