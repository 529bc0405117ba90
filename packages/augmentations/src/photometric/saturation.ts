import { saturate } from "./bytes.js";
import type { ColourChange } from "./part.js";

export interface Saturation {
  readonly kind: "saturation";
  readonly factor: number;
}

/**
 * Blends each pixel with its grey level: `factor * x + (1 - factor) * grey`. Source: torchvision, `adjust_saturation`.
 */
export const saturation: ColourChange<Saturation> = {
  apply: ({ factor }, { data }) => saturate(data, factor),
  words: ({ factor }) => `sat ${factor.toFixed(2)}`,
};
