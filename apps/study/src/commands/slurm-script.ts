import { quoted } from "@ddep/runs";
import { runKinds, type Run } from "../grid/run.js";

export interface SlurmScript {
  readonly study: string;
  /** The runs that are not done. */
  readonly runs: readonly Run[];
  /** The command of a run without its study, id and flags, in words of a shell. */
  readonly program: readonly string[];
  /** The flags of the study, as they were given. */
  readonly flags: readonly string[];
  /** Options of every job, as `sbatch` has them. */
  readonly sbatch: readonly string[];
  /** The most tasks of an array at a time. */
  readonly atOnce?: number | undefined;
}

/**
 * A script for Slurm: `bash FILE` submits an array for each layer of a study, each once the one before it has ended well; a task
 * is the script itself, which then runs one run. Slurm's own requeueing starts a task anew, and the run goes on from its checkpoint.
 */
export function slurmScript({ study, runs, program, flags, sbatch, atOnce }: SlurmScript): string {
  const present = runKinds.filter((layer) => runs.some(({ kind }) => kind === layer));
  const idsOf = (layer: string) => runs.filter(({ kind }) => kind === layer).map(({ id }) => `  ${quoted(id)}`);
  const limit = atOnce === undefined ? "" : `%${atOnce}`;
  return `#!/bin/bash
# ${study}: ${runs.length} runs, an array of tasks for each layer. Submit with: bash THIS_FILE
# Submitting again does no harm: a task whose run is done ends at once, one that was cut off goes on from its checkpoint.
set -euo pipefail

${present.map((layer) => `${layer}=(\n${idsOf(layer).join("\n")}\n)`).join("\n")}

if [ -n "\${SLURM_ARRAY_TASK_ID:-}" ]; then
  declare -n runs="$1"
  exec ${[...program, "one", study].map(quoted).join(" ")} "\${runs[$SLURM_ARRAY_TASK_ID]}" ${flags.map(quoted).join(" ")}
fi

submit() {
  local layer="$1" count="$2"
  local options=(--parsable --requeue --job-name "${study}-$layer" --array "0-$((count - 1))${limit}"${sbatch.map((word) => ` ${quoted(word)}`).join("")})
  # A layer starts when the one before it has ended well; where that cannot be any more, it is taken back.
  if [ -n "\${before:-}" ]; then options+=(--dependency "afterok:$before" --kill-on-invalid-dep yes); fi
  before="$(sbatch "\${options[@]}" "$script" "$layer")"
  before="\${before%%;*}"
  echo "$layer: $count runs, job $before"
}

script="$(realpath "$0")"
${present.map((layer) => `submit ${layer} "\${#${layer}[@]}"`).join("\n")}
`;
}
