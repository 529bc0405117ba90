import { fold, uniform, type OptionShape, type Part, type Seed } from "@ddep/core";

/** A picture `[height, width, 3]` of RGB bytes. */
export interface Rgb {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** A change of a picture's colours: what is drawn of it is plain data, and the same bytes under it are the same bytes anywhere. */
export interface ColourChange<Drawn extends { readonly kind: string }> {
  /** Changes the bytes in place. */
  apply(drawn: Drawn, picture: Rgb): void;
  /** What was drawn, for a caption. */
  words(drawn: Drawn): string;
}

/** A photometric augmentation: what it is made into draws the changes of one picture, where its probability has it. */
export type PhotometricPart<Drawn, Shape extends OptionShape = OptionShape> = Part<(seed: Seed) => Drawn[], Shape>;

/** A draw of `U(low, high)` from a seed's own branch of that name. */
export const between = (seed: Seed, name: string, [low, high]: readonly [number, number]): number =>
  low + (high - low) * uniform(fold(seed, name));
