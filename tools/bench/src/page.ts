import { phases } from "./clock.js";
import { commandOf } from "./command-of.js";
import { judge } from "./judge.js";
import { holdsFor } from "./measure-all.js";
import { imagesPerSecond, ratios, spread } from "./report.js";
import type { Result, Results } from "./results.js";
import { median } from "./rounds.js";
import type { FastPathRow, LoaderRow, Row, StepRow, TrainingRow } from "./rows.js";

/** What the page is written from. */
export interface PageInput {
  readonly rows: readonly Row[];
  readonly results: Results;
  readonly rounds: number;
  /** The section on what did not help, kept by hand. */
  readonly tried: string;
}

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

type Found = (row: Row) => Result | undefined;

function machines(rows: readonly Row[], found: Found): string {
  const lines = new Map<string, string>();
  for (const row of rows) {
    const result = found(row);
    if (result === undefined) continue;
    const { cpu, cores, memoryGiB, system } = result.machine;
    const line = `- ${cpu}, ${cores} cores, ${memoryGiB} GiB, ${system}`;
    lines.set(line, line);
    for (const { name, last } of result.measured)
      if (last.versions !== undefined) {
        const versions = Object.entries(last.versions).map(([what, version]) => `${what} ${version}`);
        lines.set(name.split(" ")[0]!, `- ${name.split(" ")[0]!}: ${versions.join(", ")}`);
      }
  }
  return lines.size === 0 ? NOT_MEASURED : [...lines.values()].sort().join("\n");
}

function comparisons(rows: readonly (StepRow | LoaderRow)[], found: Found): string {
  const head = ["work", "against", "times as fast (over the turns)", "target", "holds", "images/s", "theirs", "peak GiB", "theirs", "ratio", "not above"]; // prettier-ignore
  const lines = rows.flatMap((row) => {
    const result = found(row);
    const batch = row.kind === "step" ? row.work.batch : row.pipeline.batch;
    if (result === undefined) return [pending(row.title, head.length)];
    const ours = result.measured[0]!;
    return judge(result.measured, row.targets).map((verdict) => {
      // The workers of a DataLoader are processes of their own, whose memory is not in the figure.
      const memory =
        row.kind === "loader"
          ? ["", "", "", ""]
          : [gigabytes(ours.last.peakBytes), gigabytes(verdict.theirs.last.peakBytes), verdict.memory.toFixed(2), mark(verdict.smallEnough)]; // prettier-ignore
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

function phaseTable(rows: readonly StepRow[], found: Found): string {
  const head = ["work", "step", ...phases];
  const lines = rows.map((row) => {
    const ours = found(row)?.measured[0];
    if (ours === undefined) return pending(row.title, head.length);
    const parts = phases.map((phase) => ours.last.phases?.[phase]?.toFixed(0) ?? "");
    return [row.title, median(ours.turns).toFixed(0), ...parts];
  });
  return table(head, lines);
}

function waiting(rows: readonly TrainingRow[], found: Found): string {
  const head = ["training", "waits for its data", "at most", "holds", "images/s"];
  const lines = rows.map((row) => {
    const ours = found(row)?.measured[0];
    if (ours === undefined) return pending(row.title, head.length);
    const waited = ours.last.waited ?? NaN;
    const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
    return [row.title, percent(waited), percent(row.mostWaited), mark(waited <= row.mostWaited), median(imagesPerSecond(ours, row.pipeline.batch)).toFixed(2)]; // prettier-ignore
  });
  return table(head, lines);
}

function fastPaths(rows: readonly FastPathRow[], found: Found): string {
  const head = ["fast path", "work", "times as fast with it", "ms with", "ms without"];
  const lines = rows.map((row) => {
    const [ours, without] = found(row)?.measured ?? [];
    if (ours === undefined || without === undefined)
      return [code(row.off), ...pending(row.title, head.length - 1)];
    return [
      code(row.off),
      row.title,
      spread(ratios(ours, without)),
      ...[ours, without].map(({ turns }) => median(turns).toFixed(0)),
    ];
  });
  return table(head, lines);
}

/** The page on speed as Markdown, from what is measured so far. */
export function page({ rows, results, rounds, tried }: PageInput): string {
  const found: Found = (row) => {
    const result = results[row.id];
    return holdsFor(row, rounds, result) ? result : undefined;
  };
  const of = <K extends Row["kind"]>(kind: K) =>
    rows.filter((row): row is Extract<Row, { kind: K }> => row.kind === kind);
  const commands = rows.flatMap((row) => {
    const date = found(row)?.date;
    return [`# ${row.id}${date === undefined ? "" : `, measured on ${date}`}`, commandOf(row, rounds)];
  });
  return `# Performance

Written by \`npm run bench -- all --write docs/performance.md\` from what it measured; only the last section is kept by hand, in \`tools/bench/tried.md\`.

Each row runs ours and its peers as processes of their own that take turns, so that what slows the machine for a while slows all of them. A figure is the median over ${rounds} turns, in brackets the least and the greatest; a turn counts as the median of its steps, and two steps before the first turn do not count. "Times as fast" is images a second of ours over theirs, turn by turn. Memory is the most that the process held. Both sides run networks of the same layers and widths from random weights; for bfloat16 PyTorch runs under its autocast for the CPU.

## Machine

${machines(rows, found)}

## Beside other people's

The same network from segmentation_models_pytorch and timm, or TransUNet's own layers, in PyTorch, eager and under \`torch.compile\`; the layers of TF.js on its own native backend; torchvision's transforms in PyTorch's DataLoader.

${comparisons([...of("step"), ...of("loader")], found)}

## Where the time goes

Milliseconds of a step of ours.

${phaseTable(of("step"), found)}

## Waiting for data

Pretraining as it is run, fed by the input pipeline.

${waiting(of("training"), found)}

## What each fast path is worth

The same step with one of them switched off (\`--off\`).

${fastPaths(of("fast path"), found)}

## Commands

\`DDEP_PEER_PYTHON\` names a Python that has PyTorch; without it a virtual environment is made.

\`\`\`sh
${commands.join("\n")}
\`\`\`

## What was tried and did not help

${tried.trim()}
`;
}
