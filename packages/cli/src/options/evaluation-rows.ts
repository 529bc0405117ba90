import * as z from "zod";
import { rows } from "./row.js";

export const protocolNames = ["whole", "halves", "sliding"] as const;

/** `512`, or `512x1024` for height and width. */
const size = z.preprocess(
  (value) => {
    if (typeof value !== "string") return value;
    const sides = value.split("x").map(Number);
    return sides.length === 1 ? [sides[0], sides[0]] : sides;
  },
  z.tuple([z.int().min(1), z.int().min(1)], "must be a size in pixels, or HEIGHTxWIDTH such as 512x1024"),
);

/** The views of an image whose predictions are averaged. */
export const evaluationRows = rows({
  protocol: {
    schema: z.enum(protocolNames).default("whole").describe("how each image is split for prediction"),
    decides: "fine-tuning",
  },
  window: {
    schema: size.optional().describe("side of the sliding window, or HEIGHTxWIDTH (default: the fine-tuning crop)"),
    value: "<pixels>",
    decides: "fine-tuning",
  },
  stride: {
    schema: size.optional().describe("step between windows, or DOWNxRIGHT (default: two thirds of the window)"),
    value: "<pixels>",
    decides: "fine-tuning",
  },
  evalScales: {
    schema: z
      .array(z.number().positive())
      .min(1)
      .default([1])
      .describe("image scales whose logits are averaged, such as 0.5,0.75,1,1.25,1.5,1.75"),
    decides: "fine-tuning",
  },
  flip: {
    schema: z.boolean().default(true).describe("average the logits with those of the mirrored image"),
    decides: "fine-tuning",
  },
});
