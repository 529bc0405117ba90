import type { Decoder, Encoder, Seed } from "@ddep/core";
import { decoders, scaleWidths } from "@ddep/decoders";
import { encoders } from "@ddep/encoders";
import { refuseUntaken } from "../options/part-rows.js";
import type { RunOptions } from "../options/run-options.js";

/** A new encoder as the options describe it, with random weights. */
export const encoderOf = ({ encoder }: Pick<RunOptions, "encoder">, seed: Seed): Encoder =>
  encoders[encoder].create(seed);

/** A new decoder for an encoder's features, as the options describe it, with random weights. Throws a `UserError` that names a flag. */
export function decoderOf(options: RunOptions, features: Pick<Encoder, "channels" | "strides">, seed: Seed): Decoder {
  refuseUntaken(decoders, { by: "decoder" }, [options.decoder], options);
  const widths = scaleWidths(options.widths, options.widthMultiple);
  return decoders[options.decoder].create({ ...options, widths }, features, seed);
}
