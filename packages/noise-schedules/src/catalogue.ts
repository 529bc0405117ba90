import { ddpmNoises } from "./ddpm.js";
import { fixedSigmaNoises } from "./fixed-sigma.js";
import { uniformGammaNoises } from "./uniform-gamma.js";
import { varianceExplodingNoises } from "./variance-exploding.js";

export { ddpmCosine, ddpmLinear, ddpmScaledLinear, ddpmSigmoid, type DdpmOptions } from "./ddpm.js";
export { gammaOf, scaled, simple } from "./fixed-sigma.js";
export { uniformGamma } from "./uniform-gamma.js";
export { varianceExploding, type VarianceExplodingOptions } from "./variance-exploding.js";

/** The noise schedules by name. */
export const noises = { ...fixedSigmaNoises, ...uniformGammaNoises, ...ddpmNoises, ...varianceExplodingNoises };

/** A name of {@link noises}. */
export type NoiseName = keyof typeof noises;
