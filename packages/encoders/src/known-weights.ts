import { UserError } from "@ddep/core";
import { encoderNames, encoders, type EncoderName } from "./catalogue.js";
import type { PublishedWeights } from "./part/published-weights.js";

/** Published weights, and the encoder in the catalogue that they belong to. */
export interface KnownWeights extends PublishedWeights {
  readonly architecture: EncoderName;
}

/** The weights that can be pulled by name. The name of an architecture alone refers to the first of its weights. */
export const knownWeights: readonly KnownWeights[] = encoderNames.flatMap((architecture) =>
  encoders[architecture].weights.map((weights) => ({ ...weights, architecture })),
);

/** Returns the weights with this name, or the first of the architecture with this name. */
export const findWeights = (name: string): KnownWeights | undefined =>
  knownWeights.find((weights) => weights.name === name) ??
  knownWeights.find(({ architecture }) => architecture === name);

/**
 * Returns the weights with this name.
 *
 * @throws UserError listing all names if there are none
 */
export function weightsNamed(name: string): KnownWeights {
  const found = findWeights(name);
  if (found !== undefined) return found;
  throw new UserError("is not a name of known weights", {
    key: name,
    fix: `use one of ${knownWeights.map((weights) => weights.name).join(", ")}`,
  });
}
