import { quoted } from "@ddep/runs";
import { runKinds, type Run } from "../grid/run.js";

export interface SlurmScript {
  readonly study: string;
  /** The runs that are not done. */
  readonly runs: readonly Run[];
  /** The command that runs a run, without the study, the id and the flags, as separate words. */
  readonly program: readonly string[];
  /** The flags of the study, as they were given. */
  readonly flags: readonly string[];
  /** Options of every job, as `sbatch` has them. */
  readonly sbatch: readonly string[];
  /** The most tasks of an array at a time. */
  readonly atOnce?: number | undefined;
}

/**
 * A script for Slurm: `bash FILE` submits an array for each kind of run, which starts once the array before it has succeeded. A
 * task is the script itself, which then computes one run. A task that Slurm requeues resumes from the checkpoint of its run.
 */
export function slurmScript({ study, runs, program, flags, sbatch, atOnce }: SlurmScript): string {
  const present = runKinds.filter((layer) => runs.some(({ kind }) => kind === layer));
  const idsOf = (layer: string) => runs.filter(({ kind }) => kind === layer).map(({ id }) => `  ${quoted(id)}`);
  const limit = atOnce === undefined ? "" : `%${atOnce}`;
  return `#!/bin/bash
# ${study}: ${runs.length} runs, an array of tasks for each layer. Submit with: bash THIS_FILE
# Submitting again does no harm: a task whose run is done ends at once, an interrupted one resumes from its checkpoint.
set -euo pipefail

${present.map((layer) => `${layer}=(\n${idsOf(layer).join("\n")}\n)`).join("\n")}

if [ -n "\${SLURM_ARRAY_TASK_ID:-}" ]; then
  declare -n runs="$1"
  exec ${[...program, "one", study].map(quoted).join(" ")} "\${runs[$SLURM_ARRAY_TASK_ID]}" ${flags.map(quoted).join(" ")}
fi

submit() {
  local layer="$1" count="$2"
  local options=(--parsable --requeue --job-name "${study}-$layer" --array "0-$((count - 1))${limit}"${sbatch.map((word) => ` ${quoted(word)}`).join("")})
  # A layer starts when the one before it has succeeded; if that can no longer happen, it is cancelled.
  if [ -n "\${before:-}" ]; then options+=(--dependency "afterok:$before" --kill-on-invalid-dep yes); fi
  before="$(sbatch "\${options[@]}" "$script" "$layer")"
  before="\${before%%;*}"
  echo "$layer: $count runs, job $before"
}

script="$(realpath "$0")"
${present.map((layer) => `submit ${layer} "\${#${layer}[@]}"`).join("\n")}
`;
}
