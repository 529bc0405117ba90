import { UserError, type Encoder } from "@ddep/core";

/** What a decoder needs to know about the encoder. */
export type Features = Pick<Encoder, "channels" | "strides">;

/** A doubling of height and width, on the way from the deepest feature to the image. */
export interface Doubling {
  /** Channels of the encoder feature of the new size; 0 if there is none. */
  readonly channels: number;
  /** Index of that feature among the encoder's features. */
  readonly place?: number;
}

/**
 * Returns the doublings from the deepest feature to the image, deep to shallow.
 *
 * Source: segmentation_models_pytorch 0.6's `TimmUniversalEncoder`, which gives an encoder without a feature at stride
 * 2 one with no channels.
 *
 * @throws UserError unless there is one stride per number of channels, each a power of two and larger than the one
 * before
 */
export function doublingsOf({ channels, strides }: Features): Doubling[] {
  const isNext = (stride: number, i: number) => Number.isInteger(Math.log2(stride)) && stride > (strides[i - 1] ?? 0);
  if (strides.length === 0 || strides.length !== channels.length || !strides.every(isNext))
    throw new UserError(`cannot decode features of ${channels.length} stages at strides ${strides.join(", ")}`, {
      key: "encoder",
      fix: "give one stride per stage, shallow to deep, each a power of two and larger than the one before",
    });
  return Array.from({ length: Math.log2(strides.at(-1)!) }, (_, i) => {
    const place = strides.indexOf(strides.at(-1)! / 2 ** (i + 1));
    return place < 0 ? { channels: 0 } : { channels: channels[place]!, place };
  });
}
