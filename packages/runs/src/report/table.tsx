import type { ComponentChildren } from "preact";

/** A table cell: its content, and its CSS class. */
export interface TableCell {
  readonly content: ComponentChildren;
  readonly class?: string | undefined;
}

/** A table that scrolls sideways if the page is too narrow. The first cell of each row is its header. */
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
