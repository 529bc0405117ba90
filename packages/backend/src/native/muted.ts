import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface StandardError {
  mute(): void;
  unmute(): void;
}

/** Runs the work with standard error muted, where the set-up built the addon for it beside TF.js's. */
export async function muted<T>(addon: string, work: () => Promise<T>): Promise<T> {
  const file = join(dirname(addon), "stderr.node");
  if (!existsSync(file)) return work();
  const standardError = createRequire(import.meta.url)(file) as StandardError;
  standardError.mute();
  try {
    return await work();
  } finally {
    standardError.unmute();
  }
}
