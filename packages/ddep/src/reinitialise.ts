import { dispose, isWithin, loadState, stateOf, UserError, type Decoder, type NamedParameter } from "@ddep/core";

/**
 * Returns the parameters of a decoder that lie within one of `parts`: `blocks.4` includes `blocks.4.conv1.0.weight`.
 *
 * @throws UserError naming the first part that the decoder does not have
 */
export function parametersWithin({ parameters }: Decoder, parts: readonly string[]): NamedParameter[] {
  const unknown = parts.find((part) => !parameters.some(({ name }) => isWithin(name, part)));
  if (unknown !== undefined) {
    const known = new Set(parameters.map(({ name }) => name.split(".").slice(0, 2).join(".")));
    throw new UserError(`the decoder has no part ${unknown}`, {
      key: "reinitialise",
      fix: `choose from the parts of its tensor names: ${[...known].join(", ")}`,
    });
  }
  return parameters.filter(({ name }) => parts.some((part) => isWithin(name, part)));
}

/** Replaces the weights of parts of a decoder by those of another one, and disposes of the other. */
export function reinitialise(decoder: Decoder, parts: readonly string[], other: Decoder): void {
  loadState(parametersWithin(decoder, parts), stateOf(parametersWithin(other, parts)));
  dispose(other.parameters);
}
