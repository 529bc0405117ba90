import { UserError } from "@ddep/core";
import { encoderNames, encoders, type EncoderName } from "./catalogue.js";
import type { PublishedWeights } from "./part/published-weights.js";

/** Published weights, and the encoder of the catalogue they are of. */
export interface KnownWeights extends PublishedWeights {
  readonly architecture: EncoderName;
}

/** The weights that can be pulled by name. Of each architecture the first is what the architecture's name alone means. */
export const knownWeights: readonly KnownWeights[] = encoderNames.flatMap((architecture) =>
  encoders[architecture].weights.map((weights) => ({ ...weights, architecture })),
);

/** The weights of that name, or the first of the architecture of that name. */
export const findWeights = (name: string): KnownWeights | undefined =>
  knownWeights.find((weights) => weights.name === name) ??
  knownWeights.find(({ architecture }) => architecture === name);

/** The weights of that name. Throws a {@link UserError} that lists those there are. */
export function weightsNamed(name: string): KnownWeights {
  const found = findWeights(name);
  if (found !== undefined) return found;
  throw new UserError("is not the name of known weights", {
    key: name,
    fix: `use one of ${knownWeights.map((weights) => weights.name).join(", ")}`,
  });
}
