import { UserError } from "@ddep/core";

/**
 * Thrown if the loss or the gradient norm of a step is NaN or infinite. The weights are left as they were before the
 * step.
 */
export class NonFiniteLoss extends UserError {
  constructor(
    /** The non-finite loss or gradient norm. */
    readonly loss: number,
    /** The number of the failed step, starting at 1. */
    readonly step: number,
    /** The files of the failed batch. */
    readonly names: readonly string[],
    quantity: "loss" | "gradient norm" = "loss",
  ) {
    super(`the ${quantity} of step ${step} is ${loss}, on ${names.join(", ")}`, {
      fix: "check these files, lower the learning rate or clip the gradients; the weights of the last good step are kept",
    });
  }
}

/** Thrown if the run was asked to stop; it stopped after completing the current step. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(
    /** Number of completed steps. */
    readonly step: number,
    readonly steps: number,
  ) {
    super(`stopped after step ${step} of ${steps}`);
  }
}
