import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** The instruction sets that our own kernels are compiled for. */
export type InstructionSet = "avx512_bf16" | "avx512" | "avx2" | "base";

/**
 * Registers the ops of our own with TensorFlow, where the set-up built them beside TF.js's addon: the instruction set that they
 * use here, or undefined where there are none.
 */
export function registerKernels(addon: string): InstructionSet | undefined {
  const file = join(dirname(addon), "kernels.node");
  if (!existsSync(file)) return undefined;
  return (createRequire(import.meta.url)(file) as InstructionSet | null) ?? undefined;
}
