import { availableParallelism } from "node:os";
import { UserError } from "@ddep/core";

/**
 * How many threads TensorFlow may use for one op: `DDEP_THREADS`, else one a core.
 *
 * @throws UserError where `DDEP_THREADS` is no whole number from 1
 */
export function threadLimit(): { readonly threads: number; readonly limited: boolean } {
  const asked = process.env["DDEP_THREADS"];
  if (asked === undefined || asked === "") return { threads: availableParallelism(), limited: false };
  const threads = Number(asked);
  if (!Number.isInteger(threads) || threads < 1) {
    throw new UserError(`"${asked}" is not a number of threads`, {
      key: "DDEP_THREADS",
      fix: "use a whole number from 1, or leave it unset for one thread a core.",
    });
  }
  return { threads, limited: true };
}
