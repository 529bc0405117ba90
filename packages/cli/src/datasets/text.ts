/** Rows of text in columns as wide as their widest cell; those of numbers keep right. */
export function table(rows: readonly (readonly string[])[], numbers: ReadonlySet<number> = new Set()): string {
  const widths = rows.reduce<number[]>((all, row) => row.map((cell, i) => Math.max(all[i] ?? 0, cell.length)), []);
  const pad = (cell: string, i: number) => (numbers.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!));
  return rows.map((row) => row.map(pad).join("  ").trimEnd()).join("\n");
}
