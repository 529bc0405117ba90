import { constantLearningRates } from "./constant.js";
import { cosineLearningRates } from "./cosine.js";
import { polynomialLearningRates } from "./polynomial.js";

export { constantRate } from "./constant.js";
export { cosine, type CosineOptions } from "./cosine.js";
export { polynomial, type PolynomialOptions } from "./polynomial.js";

/** The learning rate schedules by name. */
export const learningRates = { ...cosineLearningRates, ...constantLearningRates, ...polynomialLearningRates };

/** A name of {@link learningRates}. */
export type LearningRateName = keyof typeof learningRates;
