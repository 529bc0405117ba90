import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildNative } from "./build.js";
import { buildKey } from "./build-key.js";
import { exclusively } from "./exclusively.js";
import { pinnedLibrary } from "./libtensorflow.js";
import { startLog, StepFailed } from "./log.js";
import { findNative, wantedVariants, type Native } from "./native.js";
import { cacheFolder } from "./places.js";
import { prebuiltAddons } from "./prebuilt.js";
import { installHint, missingTools, toolchain } from "./toolchain.js";

export { buildKey } from "./build-key.js";
export { runLogged, startLog, step, StepFailed } from "./log.js";
export { cacheFolder } from "./places.js";
export { nvidiaDriver } from "./variant.js";

const retryAfter = 3600 * 1000;

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
 * @throws StepFailed if DDEP_NATIVE is neither cpu, gpu nor off
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
      if (i === 0) rmSync(failureFile(), { force: true });
      return { native };
    } catch (error) {
      outcome = failed(error instanceof Error ? error.message : String(error), log);
    }
  }
  return outcome;
}

const failureFile = () => join(cacheFolder, `native-failed-${buildKey()}.json`);

/** What would make another try worthwhile if it changed. */
const circumstances = () => JSON.stringify([wantedVariants(), toolchain(), prebuiltAddons()]);

function failed(reason: string, log?: string): Outcome {
  try {
    mkdirSync(cacheFolder, { recursive: true });
    writeFileSync(
      failureFile(),
      JSON.stringify({ reason, circumstances: circumstances(), at: Date.now() } satisfies Failure),
    );
  } catch {
    // The next set-up tries again at once.
  }
  return { reason, tried: true, ...(log === undefined ? {} : { log }) };
}

/** The reason of a set-up that failed within the last hour in the same circumstances. */
function lastFailure(): string | undefined {
  try {
    const text = readFileSync(failureFile(), "utf8");
    const { reason, circumstances: then, at } = JSON.parse(text) as Failure;
    return then === circumstances() && Date.now() - at < retryAfter ? reason : undefined;
  } catch {
    return undefined;
  }
}

interface Failure {
  readonly reason: string;
  readonly circumstances: string;
  readonly at: number;
}

/** Returns why the native backend is not there, and what to do about it, if anything can be done. */
export function whyNoNative(): { readonly reason: string; readonly fix?: string } {
  if (wantedVariants().length === 0) return { reason: "DDEP_NATIVE is off", fix: "unset DDEP_NATIVE" };
  try {
    pinnedLibrary("cpu");
  } catch (error) {
    if (error instanceof StepFailed) return { reason: error.message };
    throw error;
  }
  const fix = "npx @ddep/cli setup";
  const missing = missingTools({ prebuilt: prebuiltAddons() !== undefined });
  if (missing !== undefined) return { reason: missing, fix: `${installHint}; then ${fix}` };
  return { reason: lastFailure() ?? "it has not been built yet", fix };
}
