import { dispose, isWithin, loadState, stateOf, UserError, type Decoder, type Entry } from "@ddep/core";

/**
 * The entries of a decoder that lie within one of `parts`: `blocks.4` has `blocks.4.conv1.0.weight`.
 *
 * Throws a {@link UserError} that names the first part which the decoder does not have.
 */
export function entriesOfParts({ entries }: Decoder, parts: readonly string[]): Entry[] {
  const unknown = parts.find((part) => !entries.some(({ name }) => isWithin(name, part)));
  if (unknown !== undefined) {
    const known = new Set(entries.map(({ name }) => name.split(".").slice(0, 2).join(".")));
    throw new UserError(`the decoder has no part ${unknown}`, {
      key: "fresh",
      mend: `name parts as its tensors are named: ${[...known].join(", ")}`,
    });
  }
  return entries.filter(({ name }) => parts.some((part) => isWithin(name, part)));
}

/** Gives parts of a decoder the weights of another one, which is disposed of. */
export function renew(decoder: Decoder, parts: readonly string[], other: Decoder): void {
  loadState(entriesOfParts(decoder, parts), stateOf(entriesOfParts(other, parts)));
  dispose(other.entries);
}
