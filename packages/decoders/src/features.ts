import { UserError, type Encoder } from "@ddep/core";

/** What a decoder is told of the encoder below it. */
export type Features = Pick<Encoder, "channels" | "strides">;

/** A step from a map to one of twice its height and width, on the way from the deepest feature to the image. */
export interface Doubling {
  /** Channels of the encoder's feature of the new size; 0 where there is none. */
  readonly channels: number;
  /** The place of that feature among the encoder's. */
  readonly place?: number;
}

/**
 * The doublings from the deepest feature to the image, deep to shallow. Throws a {@link UserError} unless there is a stride
 * for each number of channels, a power of two and larger than the one before.
 *
 * Source: segmentation_models_pytorch 0.6's `TimmUniversalEncoder`, which gives an encoder without a feature at stride 2
 * one of no channels.
 */
export function doublingsOf({ channels, strides }: Features): Doubling[] {
  const isNext = (stride: number, i: number) => Number.isInteger(Math.log2(stride)) && stride > (strides[i - 1] ?? 0);
  if (strides.length === 0 || strides.length !== channels.length || !strides.every(isNext))
    throw new UserError(`features of ${channels.length} stages at strides ${strides.join(", ")}`, {
      key: "encoder",
      fix: "give one stride a stage, shallow to deep, each a power of two and larger than the one before",
    });
  return Array.from({ length: Math.log2(strides.at(-1)!) }, (_, i) => {
    const place = strides.indexOf(strides.at(-1)! / 2 ** (i + 1));
    return place < 0 ? { channels: 0 } : { channels: channels[place]!, place };
  });
}
