import { expect, test } from "vitest";
import { commandOf } from "./command-of.js";
import { measured } from "./fakes.test.helpers.js";
import { page } from "./page.js";
import type { Result, Results } from "./results.js";
import type { Measured } from "./rounds.js";
import { rowsFor } from "./rows.js";

const rows = rowsFor(2);
const machine = { cpu: "Sparc", cores: 2, memoryGiB: 24, system: "linux 6" };

function recorded(id: string, ...found: Measured[]): Record<string, Result> {
  const command = commandOf(
    rows.find((row) => row.id === id)!,
    3,
  );
  return { [id]: { command, date: "2026-01-31", machine, measured: found } };
}

const results: Results = {
  ...recorded(
    "pretrain-float32",
    measured("ddep", [1000, 2000, 1600], {
      phases: { encoder: 300, decoder: 400.4, backward: 800 },
      versions: { Node: "20.19.0", TensorFlow: "2.21.0", kernels: "avx512_bf16" },
    }),
    measured("pytorch eager", [3000, 3000, 3200], { peakBytes: 2 ** 31, versions: { PyTorch: "2.15" } }),
    measured("pytorch compile", [1500, 1500, 1500], { peakBytes: 2 ** 29 }),
  ),
  ...recorded("loader", measured("ddep", [10, 10, 10]), measured("torchvision", [20, 20, 20])),
  ...recorded("training", measured("ddep training", [400, 400, 400], { waited: 0.031 })),
  ...recorded(
    "pretrain-float32-without-winograd",
    measured("ddep", [1000, 1000, 1000]),
    measured("ddep without winograd", [1500, 1400, 1600]),
  ),
};

const sparc = { cpu: "Sparc", kernels: "avx512_bf16", results };
const machines = [sparc];
const text = page({ rows, machines, rounds: 3, tried: "- nothing\n" });
const line = (start: string) => text.split("\n").filter((found) => found.startsWith(start));

test("a row says how they compare, whether that is enough, and what memory they took", () => {
  expect(line("| ResNet-50 U-Net, pretraining, float32 |")).toEqual([
    "| ResNet-50 U-Net, pretraining, float32 | pytorch eager | 2.00 (1.50 to 3.00) | ≥ 1.6 | yes | 5.00 | 2.67 | 1.00 | 2.00 | 0.50 | yes |",
    "| ResNet-50 U-Net, pretraining, float32 | pytorch compile | 0.94 (0.75 to 1.50) | ≥ 1.4 | **no** | 5.00 | 5.33 | 1.00 | 0.50 | 2.00 | **no** |",
    "| ResNet-50 U-Net, pretraining, float32 | 1600 |  |  | 300 | 400 |  | 800 |  |",
  ]);
  expect(line("| input pipeline")).toEqual([
    "| input pipeline | torchvision | 2.00 (2.00 to 2.00) | ≥ 1.5 | yes | 800.00 | 400.00 |  |  |  |  |",
  ]);
  expect(line("| EfficientNet-Lite0 U-Net, pretraining, float32 | 3.1")).toEqual([
    "| EfficientNet-Lite0 U-Net, pretraining, float32 | 3.1 % | 2.0 % | **no** | 20.00 |",
  ]);
  expect(line("| `winograd` | ResNet-50")).toEqual([
    "| `winograd` | ResNet-50 U-Net, pretraining, float32 | 1.50 (1.40 to 1.60) | 1000 | 1500 |",
  ]);
});

test("it names the machine, the versions and the command of each row", () => {
  expect(text).toContain("- Sparc, 2 cores, 24 GiB, linux 6");
  expect(text).toContain("- ddep: Node 20.19.0, TensorFlow 2.21.0, kernels avx512_bf16");
  expect(text).toContain("- pytorch: PyTorch 2.15");
  for (const row of rows) expect(text).toContain(commandOf(row, 3));
  expect(text).toContain("- measured on 2026-01-31");
  expect(text.endsWith("## What did not help\n\n- nothing\n")).toBe(true);
});

test("a row without figures, or with those of another command, says so", () => {
  expect(line("| TransUNet, pretraining, float32 | not measured yet")).toHaveLength(2);
  const other = page({ rows, machines, rounds: 5, tried: "" });
  expect(other).toContain("| input pipeline | not measured yet |");
  expect(other).not.toContain("- Sparc");
});

test("every table has lines of one length", () => {
  for (const block of text.split("\n\n").filter((part) => part.startsWith("| "))) {
    const cells = block.split("\n").map((found) => found.split("|").length);
    expect(new Set(cells).size, block).toBe(1);
  }
});

test("each machine has tables of its own, and all share the commands", () => {
  const loader = recorded("loader", measured("ddep", [10, 10, 10]), measured("torchvision", [5, 5, 5]));
  const older = { loader: { ...loader["loader"]!, date: "2025-12-24" } };
  const alpha = { cpu: "Alpha", kernels: "avx2", results: older };
  const both = page({ rows, machines: [sparc, alpha], rounds: 3, tried: "" });
  const [first, second] = both.split("## Alpha, avx2\n");
  expect(first).toContain("## Sparc, avx512_bf16\n");
  expect(first).toContain("| input pipeline | torchvision | 2.00 ");
  expect(second).toContain("| input pipeline | torchvision | 0.50 ");
  expect(second).toContain("- measured on 2025-12-24");
  for (const row of rows) expect(both.split(`# ${row.id}\n`)).toHaveLength(2);
});

test("rows in bfloat16 are there where the processor multiplies it", () => {
  const tables = (kernels: string) =>
    page({ rows, machines: [{ ...sparc, kernels }], rounds: 3, tried: "" }).split("## Commands")[0];
  expect(tables("avx512_bf16")).toContain("| TransUNet, pretraining, bfloat16 |");
  expect(tables("avx512")).not.toContain(", bfloat16 |");
  expect(tables("avx512")).toContain("| TransUNet, pretraining, float32 |");
});

test("days of measurements are said from the first to the last", () => {
  const later = { ...results, loader: { ...results["loader"]!, date: "2026-02-02" } };
  const text = page({ rows, machines: [{ ...sparc, results: later }], rounds: 3, tried: "" });
  expect(text).toContain("- measured from 2026-01-31 to 2026-02-02");
});
