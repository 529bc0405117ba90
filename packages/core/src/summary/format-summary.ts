import type { Summary } from "./summary.js";

const grouped = (value: number) => value.toLocaleString("en-US");
const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(2)} MB`;

function short(count: number): string {
  if (count >= 1e9) return `${(count / 1e9).toFixed(2)} G`;
  if (count >= 1e6) return `${(count / 1e6).toFixed(2)} M`;
  return grouped(count);
}

/** Formats a {@link Summary} as a table for a terminal: one line per module, indented by depth, then the totals. */
export function formatSummary(summary: Summary): string {
  const { rows, input, parameters, trainable, multiplyAdds, inputBytes, weightBytes } = summary;
  const cells = [
    ["module", "output", "parameters", "multiply-adds"],
    ...rows.map((row) => [
      row.name === "" ? "network" : `${"  ".repeat(row.depth)}${row.name.split(".").at(-1)!}`,
      row.output.length === 0 ? "-" : `[${row.output.join(", ")}]`,
      row.parameters === 0 ? "-" : grouped(row.parameters),
      row.multiplyAdds === 0 ? "-" : short(row.multiplyAdds),
    ]),
  ];
  const widths = cells[0]!.map((_, column) => Math.max(...cells.map((row) => row[column]!.length)));
  const lines = cells.map((row) =>
    row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))).join("  "),
  );
  const rule = "-".repeat(lines[0]!.length);
  return [
    lines[0]!,
    rule,
    ...lines.slice(1),
    rule,
    `parameters     ${grouped(parameters)} (${grouped(trainable)} trainable), ${megabytes(weightBytes)} with running averages`,
    `multiply-adds  ${short(multiplyAdds)} for an input of [${input.join(", ")}], ${megabytes(inputBytes)}`,
  ].join("\n");
}
