import { printable } from "@ddep/core";

/**
 * Rows of text in columns as wide as their widest cell, without a line feed at the end. Columns that are `right` are aligned to
 * the right: by default all but the first, as for names followed by numbers. Control characters are escaped.
 */
export function textTable(
  rows: readonly (readonly string[])[],
  right: (column: number) => boolean = (column) => column > 0,
): string {
  const lines = rows.map((row) => row.map((cell) => printable(cell, "line")));
  const widths = lines.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  const pad = (cell: string, i: number) => (right(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!));
  return lines.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
