import { probability } from "../options/schemas.js";
import { saturate } from "./bytes.js";
import type { ColourChange, PhotometricPart } from "./part.js";

export interface Greyscale {
  readonly kind: "greyscale";
}

const options = { probability: probability.default(0.2) };

/** Sets all three channels to `0.2989 R + 0.587 G + 0.114 B`. */
export const greyscale: PhotometricPart<Greyscale, typeof options> & ColourChange<Greyscale> = {
  help: "conversion to greyscale",
  source: "torchvision, RandomGrayscale and rgb_to_grayscale",
  options,
  create: () => () => [{ kind: "greyscale" }],
  apply: (_, { data }) => saturate(data, 0),
  words: () => "grey",
};
