import { formatDuration } from "@ddep/runs";
import { runKinds, type RunKind } from "../../grid/run.js";
import type { RunRecord } from "../../store/record.js";
import { heading, text, type Block, type Section } from "../document.js";
import type { Findings } from "../findings/findings.js";
import { formatShare } from "./words.js";

const kinds: Readonly<Record<RunKind, string>> = {
  pretrain: "denoising pretraining",
  choose: "choosing hyper-parameters",
  final: "fine-tuning and evaluation",
};

/** The computing time, the machines, and the failed runs. */
export function costsSection({ records }: Findings): Section {
  if (records.length === 0) return { title: "Costs", blocks: [text("No runs yet.")] };
  const failed = records.filter(({ error }) => error !== undefined);
  return {
    title: "Costs",
    blocks: [
      {
        kind: "table",
        head: ["Stage", "Runs", "Mean time", "Total time"],
        rows: runKinds.flatMap((kind) => {
          const times = records.filter((record) => record.kind === kind).map(({ seconds }) => seconds);
          const total = times.reduce((a, b) => a + b, 0);
          return times.length === 0
            ? []
            : [[kinds[kind], String(times.length), formatDuration(total / times.length), formatDuration(total)]];
        }),
      },
      { kind: "list", items: [...machinesOf(records), `ddep ${unique(records, ({ version }) => version)}`] },
      ...(failed.length === 0 ? [] : failures(failed)),
    ],
  };
}

function failures(failed: readonly RunRecord[]): Block[] {
  return [
    heading("Failed runs"),
    {
      kind: "table",
      head: ["Run", "Labels", "Seed", "Error"],
      rows: failed.map(({ id, fraction, seed, error }) => [
        id,
        fraction === undefined ? "" : formatShare(fraction),
        String(seed),
        error ?? "",
      ]),
    },
    text("Run the study again to retry them."),
  ];
}

function machinesOf(records: readonly RunRecord[]): string[] {
  const words = records.map(
    ({ machine: { cpu, cores, memory, node, backend } }) =>
      `${cpu}, ${cores} cores, ${Math.round(memory)} GiB; Node ${node.replace(/^v/, "")}; ${backend}`,
  );
  return [...new Set(words)].map((machine) => `${machine}: ${words.filter((one) => one === machine).length} runs`);
}

const unique = (records: readonly RunRecord[], of: (record: RunRecord) => string) =>
  [...new Set(records.map(of))].join(", ");
