import { throughTable } from "./bytes.js";
import type { ColourChange } from "./part.js";

export interface Brightness {
  readonly kind: "brightness";
  readonly factor: number;
}

/** Scales every value: `factor * x`, rounded and clipped. Source: torchvision, `adjust_brightness`. */
export const brightness: ColourChange<Brightness> = {
  apply: ({ factor }, { data }) => throughTable(data, (byte) => factor * byte),
  words: ({ factor }) => `bri ${factor.toFixed(2)}`,
};
