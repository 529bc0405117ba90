import { commandOf } from "./command-of.js";
import { holdsFor } from "./measure-all.js";
import { nameOf } from "./machine.js";
import type { MachineResults } from "./results.js";
import { saysSomethingOn, type Row } from "./rows.js";
import { comparisons, fastPaths, machine, phaseTable, waiting, type Found } from "./tables.js";

/** What the page is written from. */
export interface PageInput {
  readonly rows: readonly Row[];
  readonly machines: readonly MachineResults[];
  readonly rounds: number;
  /** The section on what did not help, kept by hand. */
  readonly tried: string;
}

function machineSection(processor: MachineResults, { rows: all, rounds }: PageInput): string {
  const rows = all.filter((row) => saysSomethingOn(row, processor));
  const found: Found = (row) => {
    const result = processor.results[row.id];
    return holdsFor(row, rounds, result) ? result : undefined;
  };
  const of = <K extends Row["kind"]>(kind: K) =>
    rows.filter((row): row is Extract<Row, { kind: K }> => row.kind === kind);
  return `## ${nameOf(processor)}

${machine(rows, found)}

### Beside other people's

${comparisons([...of("step"), ...of("loader")], found)}

### Where the time goes

Milliseconds of a step of ours.

${phaseTable(of("step"), found)}

### Waiting for data

Pretraining as it is run, fed by the input pipeline.

${waiting(of("training"), found)}

### What each fast path is worth

The same step with one of them switched off (\`--off\`).

${fastPaths(of("fast path"), found)}
`;
}

/** The page on speed as Markdown, from what is measured so far. */
export function page(input: PageInput): string {
  const { rows, machines, rounds, tried } = input;
  const sections = machines.map((processor) => machineSection(processor, input));
  const commands = rows.flatMap((row) => [`# ${row.id}`, commandOf(row, rounds)]);
  return `# Performance

Written by \`npm run bench -- all\` from what it measured, on one machine after another; only the last section is kept by hand, in \`tools/bench/tried.md\`.

Each row runs ours and its peers as processes of their own that take turns, so that what slows the machine for a while slows all of them. A figure is the median over ${rounds} turns, in brackets the least and the greatest; a turn counts as the median of its steps, and two steps before the first turn do not count. "Times as fast" is images a second of ours over theirs, turn by turn. Memory is the most that the process held.

The peers are the same network from segmentation_models_pytorch and timm, or TransUNet's own layers, in PyTorch, eager and under \`torch.compile\`; the layers of TF.js on its own native backend; torchvision's transforms in PyTorch's DataLoader. Both sides run networks of the same layers and widths from random weights. For bfloat16 PyTorch runs under its autocast for the CPU. Where the processor does not multiply bfloat16 (all but \`avx512_bf16\`) rows in bfloat16 are left out: ours then computes in float32, and PyTorch emulates bfloat16 at a tenth of float32's speed.

${sections.join("\n")}
## Commands

\`DDEP_PEER_PYTHON\` names a Python that has PyTorch; without it a virtual environment is made.

\`\`\`sh
${commands.join("\n")}
\`\`\`

## What was tried and did not help

${tried.trim()}
`;
}
