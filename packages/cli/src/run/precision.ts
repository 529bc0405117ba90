import type { Progress } from "@ddep/runs";
import { bfloat16Kernels, usePrecision, type Precision } from "@ddep/ops";

/** Sets the precision of a run on the backend that was started, and says so where nothing there computes in it. */
export function setPrecision(precision: Precision, { note }: Pick<Progress, "note">): void {
  usePrecision(precision);
  if (precision === "bfloat16" && bfloat16Kernels() === undefined)
    note("Precision: float32, as nothing here multiplies bfloat16 (processors with AVX512-BF16 do)");
}
