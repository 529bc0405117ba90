import { UserError } from "@ddep/core";
import type { Denoising } from "@ddep/ddep";
import { multiResolution, noises, weightings } from "@ddep/noise-schedules";
import { createPart, refuseUntaken } from "./part-rows.js";
import type { RunOptions } from "./run-options.js";

/** The denoiser's inputs and targets. Throws a {@link UserError} that names the flag that conflicts with the others. */
export function denoisingOf(options: RunOptions): Denoising {
  const { noise, target, weighting, penalty, blocks } = options;
  refuseUntaken(noises, { by: "noise" }, [noise], options);
  if ("sigma" in noises[noise].options && options.sigma === 0 && target === "image" && weighting === "snr")
    throw new UserError("snr is infinite without noise", { key: "--weighting", fix: "use a --sigma above 0" });
  return {
    noise: createPart(noises, {}, noise, options),
    target,
    field: options.multiResolution ? multiResolution() : undefined,
    weighting: weightings[weighting],
    penalty,
    blocks,
  };
}
