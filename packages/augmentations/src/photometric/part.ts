import { fold, uniform, type OptionShape, type Part, type Seed } from "@ddep/core";

/** An image `[height, width, 3]` of RGB bytes. */
export interface Rgb {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/**
 * A change of an image's colours. What is drawn is plain data; applying it to the same bytes always gives the same
 * bytes.
 */
export interface ColourChange<Drawn extends { readonly kind: string }> {
  /** Changes the bytes in place. */
  apply(drawn: Drawn, picture: Rgb): void;
  /** Describes the draw, for a caption. */
  words(drawn: Drawn): string;
}

/**
 * A photometric augmentation. The function it creates draws the changes of one image, once its probability has selected
 * it.
 */
export type PhotometricPart<Drawn, Shape extends OptionShape = OptionShape> = Part<(seed: Seed) => Drawn[], Shape>;

/** Draws from `U(low, high)`, using the seed's branch of the given name. */
export const between = (seed: Seed, name: string, [low, high]: readonly [number, number]): number =>
  low + (high - low) * uniform(fold(seed, name));
