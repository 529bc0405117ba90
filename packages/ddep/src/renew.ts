import { dispose, loadState, stateOf, UserError, type Decoder, type Entry } from "@ddep/core";

/**
 * The entries of a decoder whose names are one of `parts` or lie below it: `blocks.4` has `blocks.4.conv1.0.weight`.
 *
 * Throws a {@link UserError} that names the first part which the decoder does not have.
 */
export function entriesOfParts({ entries }: Decoder, parts: readonly string[]): Entry[] {
  const lies = (name: string, part: string) => name === part || name.startsWith(`${part}.`);
  const unknown = parts.find((part) => !entries.some(({ name }) => lies(name, part)));
  if (unknown !== undefined)
    throw new UserError(`the decoder has no part ${unknown}`, {
      key: "fresh",
      mend: `name parts as its tensors are named: ${[...new Set(entries.map(({ name }) => name.split(".").slice(0, 2).join(".")))].join(", ")}`,
    });
  return entries.filter(({ name }) => parts.some((part) => lies(name, part)));
}

/** Gives parts of a decoder the weights of another one, which is disposed of. */
export function renew(decoder: Decoder, parts: readonly string[], other: Decoder): void {
  loadState(entriesOfParts(decoder, parts), stateOf(entriesOfParts(other, parts)));
  dispose(other.entries);
}
