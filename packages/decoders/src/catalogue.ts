import type { DecoderPart } from "./decoder-part.js";
import { fpnDecoder } from "./fpn.js";
import { transunetDecoder } from "./transunet-cup.js";
import { unetDecoder } from "./unet.js";

export * from "./fpn.js";
export * from "./transunet-cup.js";
export * from "./unet.js";

/** The decoders by name. */
export const decoders = {
  unet: unetDecoder,
  transunet: transunetDecoder,
  fpn: fpnDecoder,
} as const satisfies Readonly<Record<string, DecoderPart>>;

/** A name of {@link decoders}. */
export type DecoderName = keyof typeof decoders;
