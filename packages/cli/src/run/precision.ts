import { UserError } from "@ddep/core";
import type { Backend } from "@ddep/backend";
import type { Progress } from "@ddep/runs";
import { bfloat16Kernels, usePrecision, type Precision } from "@ddep/ops";
import * as z from "zod";
import { networkRows } from "../options/network-rows.js";
import { parseFlags } from "../options/parse-flags.js";
import { bare } from "../options/text.js";
import type { Session } from "./session.js";

/** Sets the precision of a run, and prints a note if the backend cannot compute in it. */
export function setPrecision(precision: Precision, { note }: Pick<Progress, "note">): void {
  usePrecision(precision);
  if (precision === "bfloat16" && bfloat16Kernels() === undefined)
    note("Precision: float32, because this machine cannot multiply in bfloat16 (that needs AVX512-BF16)");
}

const given = { precision: bare(networkRows.precision.schema).optional() };

/**
 * Sets the precision for a stored model, from the flag or else from the run, and returns the precision used. Throws a
 * {@link UserError} if the flag asks for a precision that is not available; for the run's own, falls back to float32 with a note.
 */
export function setPrecisionOf(
  own: Precision,
  flags: Readonly<Record<string, unknown>>,
  { backend, progress }: Pick<Session, "progress"> & { readonly backend: Pick<Backend, "name"> },
): Precision {
  const { precision: asked } = parseFlags(z.object(given), flags, given) as { precision?: Precision };
  if (asked === undefined) setPrecision(own, progress);
  else usePrecision(asked);
  const used = bfloat16Kernels() === undefined ? "float32" : "bfloat16";
  if (asked !== undefined && asked !== used)
    throw new UserError(`${backend.name} cannot compute in ${asked} on this machine (that needs AVX512-BF16)`, {
      key: "--precision",
      fix: "remove it, or use the native backend on a processor with AVX512-BF16",
    });
  return used;
}
