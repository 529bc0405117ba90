import * as z from "zod";

/** The schema below defaults and marks that it may be left out. */
export function bare(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault || schema instanceof z.ZodOptional
    ? bare(schema.unwrap() as z.ZodType)
    : schema;
}

/** What a text of the command line stands for under a schema: numbers are read, lists split at commas. */
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
