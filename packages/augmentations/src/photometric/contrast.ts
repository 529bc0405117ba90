import { BLUE, GREEN, RED, throughTable } from "./bytes.js";
import type { ColourChange } from "./part.js";

export interface Contrast {
  readonly kind: "contrast";
  readonly factor: number;
}

/**
 * Blends with the mean grey level of the image: `factor * x + (1 - factor) * mean`. Source: torchvision,
 * `adjust_contrast`.
 */
export const contrast: ColourChange<Contrast> = {
  apply({ factor }, { data }) {
    let [red, green, blue] = [0, 0, 0];
    for (let i = 0; i < data.length; i += 3) {
      red += data[i]!;
      green += data[i + 1]!;
      blue += data[i + 2]!;
    }
    const mean = (RED * red + GREEN * green + BLUE * blue) / (data.length / 3);
    throughTable(data, (byte) => factor * byte + (1 - factor) * mean);
  },
  words: ({ factor }) => `con ${factor.toFixed(2)}`,
};
