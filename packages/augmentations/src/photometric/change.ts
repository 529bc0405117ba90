import { blur } from "./blur.js";
import { brightness, contrast, greyscale, saturation } from "./colour.js";
import { hue } from "./hue.js";

/** A picture `[height, width, 3]` of RGB bytes. */
export interface Rgb {
  readonly data: Uint8Array;
  readonly height: number;
  readonly width: number;
}

/** One drawn change of a picture's colours, plain data: the same bytes under it are the same bytes anywhere. */
export type PhotometricChange =
  | { readonly kind: "brightness" | "contrast" | "saturation"; readonly factor: number }
  | { readonly kind: "hue"; readonly shift: number }
  | { readonly kind: "greyscale" }
  | { readonly kind: "blur"; readonly sigma: number; readonly radius: number };

/** Makes changes to a picture, in their order and in place; a mask has no part in them. */
export function applyPhotometric(changes: readonly PhotometricChange[], picture: Rgb): void {
  for (const change of changes) applyOne(change, picture);
}

function applyOne(change: PhotometricChange, picture: Rgb): void {
  switch (change.kind) {
    case "brightness":
      return brightness(picture.data, change.factor);
    case "contrast":
      return contrast(picture.data, change.factor);
    case "saturation":
      return saturation(picture.data, change.factor);
    case "greyscale":
      return greyscale(picture.data);
    case "hue":
      return hue(picture.data, change.shift);
    case "blur":
      return blur(picture, change.sigma, change.radius);
  }
}
