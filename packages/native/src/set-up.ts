import { buildNative } from "./build.js";
import { exclusively } from "./exclusively.js";
import { forgetFailure, lastFailure, rememberFailure } from "./failure.js";
import { startLog } from "./log.js";
import { findNative, wantedVariants, type Native } from "./native.js";
import { prebuiltAddons } from "./prebuilt.js";
import { installHint, missingTools } from "./toolchain.js";

export { buildKey } from "./build-key.js";
export { runLogged, startLog, step, StepFailed } from "./log.js";
export { npmCommand } from "./npm.js";
export { cacheFolder } from "./places.js";
export { nvidiaDriver } from "./variant.js";

/** What a set-up came to: the native backend, or the reason why there is none. */
export type Outcome =
  | { readonly native: Native }
  | {
      readonly reason: string;
      /** Whether something was tried now. */
      readonly tried: boolean;
      /** The log of what was tried. */
      readonly log?: string;
    };

/**
 * Builds the native backend into the user's cache, unless it is there: downloads TensorFlow's library by pip, installs TF.js's
 * native package by npm, and takes the prebuilt addons or compiles them. Prints a line for each step on standard error. What is
 * downloaded is pinned by hash.
 *
 * `patience`: do nothing if an earlier set-up failed within the last hour and nothing has changed since.
 *
 * @throws UserError if DDEP_NATIVE is neither cpu, gpu nor off
 */
export function setUpNative({ patience = false }: { readonly patience?: boolean } = {}): Outcome {
  if (wantedVariants().length === 0) return { reason: "DDEP_NATIVE is off", tried: false };
  return finished(patience) ?? exclusively(() => finished(patience) ?? setUpNow());
}

function finished(patience: boolean): Outcome | undefined {
  const native = findNative();
  // A library for the CPU does not end the search for a GPU's.
  if (native !== undefined && native.library.variant === wantedVariants()[0]) return { native };
  const failure = patience ? lastFailure() : undefined;
  if (failure === undefined) return undefined;
  return native === undefined ? { reason: failure, tried: false } : { native };
}

function setUpNow(): Outcome {
  const missing = missingTools({ prebuilt: prebuiltAddons() !== undefined });
  if (missing !== undefined) return failed(`${missing} (fix: ${installHint})`);
  const log = startLog("native-set-up");
  const variants = wantedVariants();
  let outcome: Outcome = { reason: "there is nothing to build", tried: false };
  for (const [i, variant] of variants.entries()) {
    if ("reason" in outcome && i > 0) process.stderr.write(`  no CUDA, so the CPU is used: ${outcome.reason}\n`);
    try {
      const native = buildNative(variant, log);
      if (i === 0) forgetFailure();
      return { native };
    } catch (error) {
      outcome = failed(error instanceof Error ? error.message : String(error), log);
    }
  }
  return outcome;
}

function failed(reason: string, log?: string): Outcome {
  rememberFailure(reason);
  return { reason, tried: true, ...(log === undefined ? {} : { log }) };
}
