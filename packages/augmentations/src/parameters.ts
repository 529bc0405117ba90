import * as z from "zod";

export const probability = z.number().min(0).max(1);

/** Bounds of a uniform draw. */
export const spread = (item: z.ZodNumber) =>
  z.tuple([item, item]).refine(([low, high]) => low <= high, "is two numbers, the smaller first");
