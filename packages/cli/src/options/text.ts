import * as z from "zod";

/** The schema without its default and without `optional`. */
export function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
}

/** Parses command-line text under a schema: numbers are parsed, lists split at commas. */
export function fromText(schema: z.ZodType, text: string): unknown {
  const type = bare(schema);
  if (type instanceof z.ZodNumber) return text.trim() === "" ? NaN : Number(text);
  if (type instanceof z.ZodArray)
    return text.split(",").map((part) => fromText(type.element as z.ZodType, part.trim()));
  return text;
}

/** The default of a schema, or undefined. */
export const defaultOf = (schema: z.ZodType): unknown => {
  const { success, data } = schema.safeParse(undefined);
  return success ? data : undefined;
};
