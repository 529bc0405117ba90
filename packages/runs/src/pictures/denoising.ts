import type { Normalization } from "@ddep/core";
import { montage, type Tile } from "./montage.js";
import { noiseToPixels, type PlainImage, resizeToShow, type RgbImage, toPixels } from "./pixels.js";

/** One image of the denoising stage, all in the encoder's normalisation. */
export interface DenoisingRow {
  readonly clean: PlainImage;
  readonly noisy: PlainImage;
  /** The predicted noise, in standard deviations, if noise is the target. */
  readonly noise?: PlainImage;
  /** The network's estimate of the clean image. */
  readonly denoised: PlainImage;
}

/** Draws denoised images, a row each: clean, noisy, predicted noise, denoised. Returns a PNG. */
export async function denoisingPicture(
  rows: readonly DenoisingRow[],
  normalization: Normalization,
): Promise<Uint8Array> {
  return montage(await Promise.all(rows.map(tiles)));

  async function tiles({ clean, noisy, noise, denoised }: DenoisingRow, row: number): Promise<Tile[]> {
    return Promise.all([
      tile("clean", toPixels(clean, normalization)),
      tile("noisy", toPixels(noisy, normalization)),
      ...(noise === undefined ? [] : [tile("predicted noise", noiseToPixels(noise))]),
      tile("denoised", toPixels(denoised, normalization)),
    ]);

    async function tile(kind: string, image: RgbImage): Promise<Tile> {
      return { kind, caption: row === 0 ? kind : "", image: await resizeToShow(image) };
    }
  }
}
