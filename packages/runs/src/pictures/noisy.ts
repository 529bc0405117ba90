import type { Normalization } from "@ddep/core";
import { montage } from "./montage.js";
import { type PlainImage, resizeToShow, toPixels } from "./pixels.js";

/** A noisy image in an encoder's normalisation, with its caption. */
export interface NoisyImage {
  readonly caption: string;
  readonly image: PlainImage;
}

/** Draws noisy images in rows under their captions, such as a row a noise level. Returns a PNG. */
export async function noisyPicture(
  rows: readonly (readonly NoisyImage[])[],
  normalization: Normalization,
): Promise<Uint8Array> {
  const tile = async ({ caption, image }: NoisyImage) => ({
    kind: "noisy",
    caption,
    image: await resizeToShow(toPixels(image, normalization)),
  });
  return montage(await Promise.all(rows.map((row) => Promise.all(row.map(tile)))));
}
