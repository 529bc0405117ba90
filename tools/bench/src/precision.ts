import { UserError } from "@ddep/core";
import * as ops from "@ddep/ops";
import type { Precision } from "./work.js";

/** Computes in a precision from now on. Throws a UserError where ours cannot. */
export function computeIn(precision: Precision): void {
  const { usePrecision } = ops as { readonly usePrecision?: (precision: Precision) => void };
  if (usePrecision !== undefined) usePrecision(precision);
  else if (precision !== "float32")
    throw new UserError(`our convolutions and matrix products cannot be computed in ${precision} yet`, {
      key: "--precision",
      mend: "measure in float32",
    });
}
