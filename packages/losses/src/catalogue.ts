import { crossEntropyLosses } from "./cross-entropy.js";
import { focalLosses } from "./focal.js";
import { lovaszLosses } from "./lovasz.js";
import { ohemLosses } from "./ohem.js";
import { regionLosses } from "./region.js";

export { crossEntropy, type CrossEntropyOptions } from "./cross-entropy.js";
export { focal, type FocalOptions } from "./focal.js";
export { lovasz } from "./lovasz.js";
export { ohemCrossEntropy, type OhemOptions } from "./ohem.js";
export { dice, jaccard, tversky, type RegionOptions, type TverskyOptions } from "./region.js";

/** The pixel losses by name. */
export const losses = { ...crossEntropyLosses, ...regionLosses, ...focalLosses, ...lovaszLosses, ...ohemLosses };

/** A name of {@link losses}. */
export type LossName = keyof typeof losses;
