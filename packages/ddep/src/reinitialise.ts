import { dispose, isWithin, loadState, stateOf, UserError, type Decoder, type NamedParameter } from "@ddep/core";

/**
 * The parameters of a decoder that lie within one of `parts`: `blocks.4` has `blocks.4.conv1.0.weight`.
 *
 * Throws a {@link UserError} that names the first part which the decoder does not have.
 */
export function parametersWithin({ parameters }: Decoder, parts: readonly string[]): NamedParameter[] {
  const unknown = parts.find((part) => !parameters.some(({ name }) => isWithin(name, part)));
  if (unknown !== undefined) {
    const known = new Set(parameters.map(({ name }) => name.split(".").slice(0, 2).join(".")));
    throw new UserError(`the decoder has no part ${unknown}`, {
      key: "reinitialise",
      fix: `name parts as its tensors are named: ${[...known].join(", ")}`,
    });
  }
  return parameters.filter(({ name }) => parts.some((part) => isWithin(name, part)));
}

/** Gives parts of a decoder the weights of another one, which is disposed of. */
export function reinitialise(decoder: Decoder, parts: readonly string[], other: Decoder): void {
  loadState(parametersWithin(decoder, parts), stateOf(parametersWithin(other, parts)));
  dispose(other.parameters);
}
