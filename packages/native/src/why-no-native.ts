import { lastFailure } from "./failure.js";
import { expectGlibc, pinnedLibrary } from "./libtensorflow.js";
import { StepFailed } from "./log.js";
import { wantedVariants } from "./native.js";
import { prebuiltAddons } from "./prebuilt.js";
import { installHint, missingTools } from "./toolchain.js";

/** Returns why the native backend is not there, and what to do about it, if anything can be done. */
export function whyNoNative(): { readonly reason: string; readonly fix?: string } {
  if (wantedVariants().length === 0) return { reason: "DDEP_NATIVE is off", fix: "unset DDEP_NATIVE" };
  try {
    pinnedLibrary("cpu");
    expectGlibc();
  } catch (error) {
    if (error instanceof StepFailed) return { reason: error.message };
    throw error;
  }
  const fix = "npx @ddep/cli setup";
  const missing = missingTools({ prebuilt: prebuiltAddons() !== undefined });
  if (missing !== undefined) return { reason: missing, fix: `${installHint}; then ${fix}` };
  return { reason: lastFailure() ?? "it has not been built yet", fix };
}
