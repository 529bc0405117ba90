import { commandOf } from "./command-of.js";
import { holdsFor } from "./measure-all.js";
import { nameOf } from "./machine.js";
import type { MachineResults } from "./results.js";
import { saysSomethingOn, type Row } from "./rows.js";
import { comparisons, fastPaths, machine, phaseTable, waiting, type Found } from "./tables.js";

/** The input of the page. */
export interface PageInput {
  readonly rows: readonly Row[];
  readonly machines: readonly MachineResults[];
  readonly rounds: number;
  /** The section on what did not help, written by hand. */
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

### Compared with other libraries

${comparisons([...of("step"), ...of("loader")], found)}

### Where the time goes

Milliseconds per step of ddep.

${phaseTable(of("step"), found)}

### Waiting for data

Pretraining with the real input pipeline.

${waiting(of("training"), found)}

### What each fast path gains

The same step with and without one fast path (\`--off\`).

${fastPaths(of("fast path"), found)}
`;
}

/** The performance page as Markdown, from the measurements so far. */
export function page(input: PageInput): string {
  const { rows, machines, rounds, tried } = input;
  const sections = machines.map((processor) => machineSection(processor, input));
  const commands = rows.flatMap((row) => [`# ${row.id}`, commandOf(row, rounds)]);
  return `# Performance

\`npm run bench -- all\` writes this page from its measurements, one machine at a time. Only the last section is written by hand, in \`tools/bench/tried.md\`.

Each row runs ddep and its peers as separate processes that take turns, so that anything that slows the machine affects all of them. A figure is the median over ${rounds} turns, with the minimum and maximum in brackets. A turn is the median of its steps; two warm-up steps before the first turn are not counted. "Speed-up" is ddep's images per second divided by the peer's, turn by turn. Memory is the peak of the process.

The peers are:

- PyTorch, eager and with \`torch.compile\`: the same network from segmentation_models_pytorch and timm, or TransUNet's own layers
- the layers of TensorFlow.js on its own native backend
- torchvision's transforms in PyTorch's DataLoader

Both sides run networks with the same layers and widths, from random weights. For bfloat16, PyTorch uses its CPU autocast. Rows in bfloat16 appear only for processors that multiply bfloat16 (\`avx512_bf16\`). On others ddep computes in float32, and PyTorch emulates bfloat16 at a tenth of the speed of float32.

${sections.join("\n")}
## Commands

Set \`DDEP_PEER_PYTHON\` to a Python that has PyTorch; otherwise the bench creates a virtual environment.

\`\`\`sh
${commands.join("\n")}
\`\`\`

## What did not help

${tried.trim()}
`;
}
