import type { Decoder, OptionShape, OptionsOf, Part, Seed } from "@ddep/core";
import * as z from "zod";
import type { Features } from "./features.js";

/** What a decoder is made with: its options, and its widths. */
export type DecoderOptions<Shape extends OptionShape> = OptionsOf<Shape> & { readonly widths: readonly number[] };

/** What a decoder says of itself, beside its code. Command line, checks, tables and tests derive from it. */
export interface DecoderPart<Shape extends OptionShape = OptionShape> extends Omit<Part<Decoder, Shape>, "create"> {
  /** Its widths where no others are given; what they are the channels of is the decoder's own. */
  readonly widths: readonly number[];
  /** What segmentation_models_pytorch calls the model with this decoder, and how it is told the widths; none like it is left out. */
  readonly smp?: { readonly model: string; readonly widths: (widths: readonly number[]) => string };
  /** A new one with random weights over an encoder's features. Throws a `UserError` on widths that do not fit them. */
  create(options: DecoderOptions<Shape>, encoder: Features, seed: Seed): Decoder;
}

/** The options of decoders of blocks. */
export const blockOptions = {
  conditioning: z.boolean().default(false).describe("tell the decoder's normalisations the noise level gamma"),
  recompute: z
    .boolean()
    .default(false)
    .describe("compute decoder blocks again for their gradients: less memory, more time"),
};
