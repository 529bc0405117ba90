import type { Geometry, Seed } from "@ddep/core";

/** A random geometry for a picture of `height` x `width`: a pure function of its arguments. */
export type Augmentation = (height: number, width: number, seed: Seed) => Geometry;

/** A geometry without chance, for evaluation. */
export type Framing = (height: number, width: number) => Geometry;
