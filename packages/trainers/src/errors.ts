import { UserError } from "@ddep/core";

/** The loss or the gradient of a step is NaN or infinite. The weights are those of the step before. */
export class NonFiniteLoss extends UserError {
  constructor(
    /** The loss or gradient norm that is not finite. */
    readonly loss: number,
    /** The step that failed, from 1. */
    readonly step: number,
    /** The files of the batch that failed. */
    readonly names: readonly string[],
    quantity: "loss" | "gradient norm" = "loss",
  ) {
    super(`the ${quantity} of step ${step} is ${loss}, on ${names.join(", ")}`, {
      fix: "look at these files, lower the learning rate or clip the gradients; the weights of the last good step are kept",
    });
  }
}

/** The run was asked to stop, and did, after the step it was in. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  constructor(
    /** Steps done. */
    readonly step: number,
    readonly steps: number,
  ) {
    super(`stopped after step ${step} of ${steps}`);
  }
}
