import { phases } from "./clock.js";
import { judge } from "./judge.js";
import { imagesPerSecond, ratios, spread } from "./report.js";
import type { Result } from "./results.js";
import { median } from "./rounds.js";
import type { FastPathRow, LoaderRow, Row, StepRow, TrainingRow } from "./rows.js";

const NOT_MEASURED = "not measured yet";

const gigabytes = (bytes: number) => (bytes / 2 ** 30).toFixed(2);
const mark = (holds: boolean) => (holds ? "yes" : "**no**");
const code = (text: string) => `\`${text}\``;

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [row(head), row(head.map(() => "---")), ...lines.map(row)].join("\n");
}

/** A line of a table that has no figures yet. */
const pending = (title: string, columns: number): string[] => [
  title,
  NOT_MEASURED,
  ...Array.from({ length: columns - 2 }, () => ""),
];

/** The result of a row on one machine, if there is one. */
export type Found = (row: Row) => Result | undefined;

/** The machine and the versions, a line each, and the days of the measurements. */
export function machine(rows: readonly Row[], found: Found): string {
  const machines = new Set<string>();
  const versions = new Map<string, string>();
  const days: string[] = [];
  for (const row of rows) {
    const result = found(row);
    if (result === undefined) continue;
    days.push(result.date);
    const { cpu, cores, memoryGiB, system } = result.machine;
    machines.add(`- ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`);
    for (const { name, last } of result.measured) {
      const [side] = name.split(" ");
      if (last.versions !== undefined)
        versions.set(
          side!,
          `- ${side}: ${Object.entries(last.versions)
            .map((pair) => pair.join(" "))
            .join(", ")}`,
        );
    }
  }
  if (days.length === 0) return NOT_MEASURED;
  days.sort();
  const [first, last] = [days[0], days.at(-1)];
  const measured = first === last ? `- measured on ${first}` : `- measured from ${first} to ${last}`;
  return [...[...machines, ...versions.values()].sort(), measured].join("\n");
}

/** ddep compared with each of its peers. */
export function comparisons(rows: readonly (StepRow | LoaderRow)[], found: Found): string {
  const head = [
    "work",
    "peer",
    "speed-up (range)",
    "target",
    "met",
    "ddep images/s",
    "peer images/s",
    "ddep peak GiB",
    "peer peak GiB",
    "memory ratio",
    "no more memory",
  ];
  const lines = rows.flatMap((row) => {
    const result = found(row);
    const batch = row.kind === "step" ? row.work.batch : row.pipeline.batch;
    if (result === undefined) return [pending(row.title, head.length)];
    const ours = result.measured[0]!;
    return judge(result.measured, row.targets).map((verdict) => {
      // The workers of a DataLoader are separate processes, whose memory is not measured.
      const memory =
        row.kind === "loader"
          ? ["", "", "", ""]
          : [
              gigabytes(ours.last.peakBytes),
              gigabytes(verdict.theirs.last.peakBytes),
              verdict.memory.toFixed(2),
              mark(verdict.smallEnough),
            ];
      return [
        row.title,
        verdict.against,
        spread(verdict.ratios),
        `≥ ${verdict.target}`,
        mark(verdict.fastEnough),
        median(imagesPerSecond(ours, batch)).toFixed(2),
        median(imagesPerSecond(verdict.theirs, batch)).toFixed(2),
        ...memory,
      ];
    });
  });
  return table(head, lines);
}

/** Milliseconds of each part of a step of ddep. */
export function phaseTable(rows: readonly StepRow[], found: Found): string {
  const head = ["work", "step", ...phases];
  const lines = rows.map((row) => {
    const ours = found(row)?.measured[0];
    if (ours === undefined) return pending(row.title, head.length);
    const parts = phases.map((phase) => ours.last.phases?.[phase]?.toFixed(0) ?? "");
    return [row.title, median(ours.turns).toFixed(0), ...parts];
  });
  return table(head, lines);
}

/** How long training waits for data. */
export function waiting(rows: readonly TrainingRow[], found: Found): string {
  const head = ["training", "time waiting for data", "target", "met", "images/s"];
  const lines = rows.map((row) => {
    const ours = found(row)?.measured[0];
    if (ours === undefined) return pending(row.title, head.length);
    const waited = ours.last.waited ?? NaN;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return [
      row.title,
      percent(waited),
      percent(row.mostWaited),
      mark(waited <= row.mostWaited),
      median(imagesPerSecond(ours, row.pipeline.batch)).toFixed(2),
    ];
  });
  return table(head, lines);
}

/** Steps with and without each fast path. */
export function fastPaths(rows: readonly FastPathRow[], found: Found): string {
  const head = ["fast path", "work", "speed-up (range)", "ms with", "ms without"];
  const lines = rows.map((row) => {
    const [ours, without] = found(row)?.measured ?? [];
    if (ours === undefined || without === undefined) return [code(row.off), ...pending(row.title, head.length - 1)];
    return [
      code(row.off),
      row.title,
      spread(ratios(ours, without)),
      ...[ours, without].map(({ turns }) => median(turns).toFixed(0)),
    ];
  });
  return table(head, lines);
}
