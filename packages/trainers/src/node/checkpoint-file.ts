import { existsSync } from "node:fs";
import { UserError, writeSafetensors } from "@ddep/core";
import { readTensors, writeFileAtomic } from "@ddep/core/node";
import type { CheckpointStore } from "../checkpoint.js";

/**
 * Keeps the last checkpoint in one safetensors file that holds tensors and state. The file is replaced atomically: a
 * process killed at any moment leaves either the old checkpoint or the new one.
 */
export function checkpointFile(file: string): CheckpointStore {
  return {
    name: file,
    async save({ step, identity, tensors }) {
      await writeFileAtomic(file, writeSafetensors(tensors, { step: String(step), identity }));
    },
    async load() {
      if (!existsSync(file)) return undefined;
      const { tensors, metadata } = await readTensors(file);
      const step = /^\d+$/.test(metadata.step ?? "") ? Number(metadata.step) : undefined;
      if (step === undefined || metadata.identity === undefined)
        throw new UserError("is not a checkpoint: it has no step or no identity", {
          file,
          fix: "delete it to restart this stage",
        });
      return { step, identity: metadata.identity, tensors };
    },
  };
}
