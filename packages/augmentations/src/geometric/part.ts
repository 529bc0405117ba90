import type { Geometry, OptionShape, OptionsOf, Part, PictureMask, Seed } from "@ddep/core";
import * as z from "zod";

/**
 * A random geometry for a picture of `height` x `width`: a pure function of its arguments.
 *
 * The mask is there where the picture has one; most augmentations have no use for it.
 */
export type Augmentation = (height: number, width: number, seed: Seed, mask?: PictureMask) => Geometry;

/** A geometry without chance, for evaluation. */
export type Framing = (height: number, width: number) => Geometry;

/** What a geometric augmentation says of itself. */
export interface GeometricPart<Shape extends OptionShape = OptionShape> extends Part<Augmentation, Shape> {
  /** Options that matter only where pictures have masks, for a sheet that shows them too. */
  readonly withMasks?: Partial<OptionsOf<Shape>>;
  /** What options change of it, in a few words, for a caption. */
  words?(options: OptionsOf<Shape>): string;
}

/** Side of the square that comes out, in pixels. */
export const size = z.int().min(1).describe("side of the square that comes out, in pixels");

/** Whether half of the draws are mirrored. */
export const flip = z.boolean().default(true).describe("whether half of the draws are mirrored");
