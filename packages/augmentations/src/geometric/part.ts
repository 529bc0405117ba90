import type { Geometry, OptionShape, OptionsOf, Part, PictureMask, Seed } from "@ddep/core";
import * as z from "zod";

/**
 * Draws a random geometry for an image of `height` x `width`; a pure function of its arguments.
 *
 * The mask is passed if the image has one; most augmentations ignore it.
 */
export type Augmentation = (height: number, width: number, seed: Seed, mask?: PictureMask) => Geometry;

/** A deterministic geometry, for evaluation. */
export type Framing = (height: number, width: number) => Geometry;

/** The self-description of a geometric augmentation. */
export interface GeometricPart<Shape extends OptionShape = OptionShape> extends Part<Augmentation, Shape> {
  /** Options that matter only for images with masks, for a contact sheet that shows them too. */
  readonly withMasks?: Partial<OptionsOf<Shape>>;
  /** Describes the effect of the options in a few words, for a caption. */
  words?(options: OptionsOf<Shape>): string;
}

/** Side of the square output, in pixels. */
export const size = z.int().min(1).describe("side of the square output, in pixels");

/** Whether to mirror half of the draws. */
export const flip = z.boolean().default(true).describe("whether to mirror half of the draws");
