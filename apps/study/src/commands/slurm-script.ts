import { quoted } from "@ddep/runs";
import { runKinds, type Run } from "../grid/run.js";

export interface SlurmScript {
  readonly study: string;
  /** The remaining runs. */
  readonly runs: readonly Run[];
  /** The command that computes a run, as separate words, without the study, the id and the flags. */
  readonly program: readonly string[];
  /** The flags of the study, as given. */
  readonly flags: readonly string[];
  /** `sbatch` options for every job. */
  readonly sbatch: readonly string[];
  /** The maximum number of concurrent tasks per array. */
  readonly atOnce?: number | undefined;
}

/**
 * A script for Slurm: `bash FILE` submits one job array per kind of run, each of which starts once the previous array has
 * succeeded. Each task is the script itself, and computes one run. A requeued task resumes from the checkpoint of its run.
 */
export function slurmScript({ study, runs, program, flags, sbatch, atOnce }: SlurmScript): string {
  const present = runKinds.filter((layer) => runs.some(({ kind }) => kind === layer));
  const idsOf = (layer: string) => runs.filter(({ kind }) => kind === layer).map(({ id }) => `  ${quoted(id)}`);
  const limit = atOnce === undefined ? "" : `%${atOnce}`;
  return `#!/bin/bash
# ${study}: ${runs.length} runs, one job array per layer. Submit with: bash THIS_FILE
# It is safe to submit again: finished runs exit at once, interrupted runs resume from their checkpoints.
set -euo pipefail

${present.map((layer) => `${layer}=(\n${idsOf(layer).join("\n")}\n)`).join("\n")}

if [ -n "\${SLURM_ARRAY_TASK_ID:-}" ]; then
  declare -n runs="$1"
  exec ${[...program, "one", study].map(quoted).join(" ")} "\${runs[$SLURM_ARRAY_TASK_ID]}" ${flags.map(quoted).join(" ")}
fi

submit() {
  local layer="$1" count="$2"
  local options=(--parsable --requeue --job-name "${study}-$layer" --array "0-$((count - 1))${limit}"${sbatch.map((word) => ` ${quoted(word)}`).join("")})
  # A layer starts once the previous one has succeeded; if that can no longer happen, it is cancelled.
  if [ -n "\${before:-}" ]; then options+=(--dependency "afterok:$before" --kill-on-invalid-dep yes); fi
  before="$(sbatch "\${options[@]}" "$script" "$layer")"
  before="\${before%%;*}"
  echo "$layer: $count runs, job $before"
}

script="$(realpath "$0")"
${present.map((layer) => `submit ${layer} "\${#${layer}[@]}"`).join("\n")}
`;
}
