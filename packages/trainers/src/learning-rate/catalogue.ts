import { constantLearningRates } from "./constant.js";
import { cosineLearningRates } from "./cosine.js";

export { constant } from "./constant.js";
export { cosine, type CosineOptions } from "./cosine.js";

/** The schedules of the learning rate by name. */
export const learningRates = { ...cosineLearningRates, ...constantLearningRates };

/** A name of {@link learningRates}. */
export type LearningRateName = keyof typeof learningRates;
