import { decoders, type DecoderName } from "@ddep/decoders";
import { encoders, type EncoderName } from "@ddep/encoders";
import { precisions } from "@ddep/ops";
import * as z from "zod";
import { partRows } from "./part-rows.js";
import { rows } from "./row.js";

const defaultWidths = Object.entries(decoders)
  .map(([name, { widths }]) => `${name} ${widths.join(",")}`)
  .join("; ");

/** Encoder and decoder. */
export const networkRows = {
  ...rows({
    encoder: {
      schema: z
        .enum(Object.keys(encoders) as [EncoderName])
        .default("efficientnet_lite0")
        .describe("encoder"),
      decides: "both stages",
    },
    encoderWeights: {
      schema: z
        .string()
        .optional()
        .describe("supervised weights of the encoder: a file, or a name from `ddep weights list`"),
      value: "<file-or-name>",
      decides: "nothing",
      path: true,
    },
    decoder: {
      schema: z
        .enum(Object.keys(decoders) as [DecoderName])
        .default("unet")
        .describe("decoder"),
      decides: "both stages",
    },
    widths: {
      schema: z
        .array(z.int().min(1))
        .min(1)
        .optional()
        .describe(`channels of the decoder blocks, deepest first (default: ${defaultWidths})`),
      decides: "both stages",
    },
    widthMultiple: {
      schema: z.int().min(1).default(1).describe("factor on all decoder widths, such as the paper's 2 and 3"),
      value: "<times>",
      decides: "both stages",
    },
  }),
  ...partRows(decoders, "decoder", { decides: "both stages" }, "", { recompute: { decides: "nothing" } }),
  ...rows({
    precision: {
      schema: z.enum(precisions).default("float32").describe("precision of matrix products and 1x1 convolutions"),
      decides: "both stages",
    },
  }),
};
