import type { Geometry, PictureMask, Seed } from "@ddep/core";

/**
 * A random geometry for a picture of `height` x `width`: a pure function of its arguments.
 *
 * The mask is there where the picture has one; most augmentations have no use for it.
 */
export type Augmentation = (height: number, width: number, seed: Seed, mask?: PictureMask) => Geometry;

/** A geometry without chance, for evaluation. */
export type Framing = (height: number, width: number) => Geometry;
