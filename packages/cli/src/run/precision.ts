import { UserError } from "@ddep/core";
import type { Backend } from "@ddep/backend";
import type { Progress } from "@ddep/runs";
import { bfloat16Kernels, usePrecision, type Precision } from "@ddep/ops";
import * as z from "zod";
import { networkRows } from "../options/network-rows.js";
import { parseFlags } from "../options/parse-flags.js";
import { bare } from "../options/text.js";
import type { Session } from "./session.js";

/** Sets the precision of a run on the backend that was started, and says so where nothing there computes in it. */
export function setPrecision(precision: Precision, { note }: Pick<Progress, "note">): void {
  usePrecision(precision);
  if (precision === "bfloat16" && bfloat16Kernels() === undefined)
    note("Precision: float32, as nothing here multiplies bfloat16 (processors with AVX512-BF16 do)");
}

const given = { precision: bare(networkRows.precision.schema).optional() };

/**
 * Sets the precision of what is computed with a stored model, the flag's or else the run's own, and returns what it is computed
 * in. Throws a {@link UserError} where a flag asks for what nothing here computes in; a run's own is then said to be float32.
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
    throw new UserError(`${asked} is not what ${backend.name} computes in here (processors with AVX512-BF16 do)`, {
      key: "--precision",
      fix: "leave it out, or compute on such a processor with the native backend",
    });
  return used;
}
