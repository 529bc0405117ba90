import type { Decoder, OptionShape, OptionsOf, Part, Seed } from "@ddep/core";
import * as z from "zod";
import type { Features } from "./features.js";

/** What a decoder is created with: its options and its widths. */
export type DecoderOptions<Shape extends OptionShape> = OptionsOf<Shape> & { readonly widths: readonly number[] };

/** The self-description of a decoder, beside its code. Command line, checks, tables and tests are derived from it. */
export interface DecoderPart<Shape extends OptionShape = OptionShape> extends Omit<Part<Decoder, Shape>, "create"> {
  /** Its default widths. Which layers they apply to depends on the decoder. */
  readonly widths: readonly number[];
  /**
   * Name of the model with this decoder in segmentation_models_pytorch, and the arguments that set its widths. Absent
   * if there is no equivalent.
   */
  readonly smp?: { readonly model: string; readonly widths: (widths: readonly number[]) => string };
  /**
   * Creates the decoder with random weights for an encoder's features.
   *
   * @throws UserError if the widths do not fit the features
   */
  create(options: DecoderOptions<Shape>, encoder: Features, seed: Seed): Decoder;
}

/** Options of decoders made of blocks. */
export const blockOptions = {
  conditioning: z
    .boolean()
    .default(false)
    .describe("condition the decoder's normalisation layers on the noise level gamma"),
  recompute: z
    .boolean()
    .default(false)
    .describe("recompute decoder blocks for their gradients: less memory, more time"),
};
