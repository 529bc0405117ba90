import { UserError } from "@ddep/core";
import type * as z from "zod";
import { fromText } from "./text.js";

/** `encoderWeights` as the user typed it: `--encoder-weights`. */
export const flagOf = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Checks the flags of a command, texts read as their schemas tell. Throws a {@link UserError} that names the flag that is wrong. */
export function parseFlags<T>(
  schema: z.ZodType<T>,
  flags: Readonly<Record<string, unknown>>,
  shape: Readonly<Record<string, z.ZodType>>,
): T {
  const values = Object.entries(flags).map(([key, value]) => {
    const expected = shape[key];
    return [key, typeof value === "string" && expected !== undefined ? fromText(expected, value) : value];
  });
  const result = schema.safeParse(Object.fromEntries(values));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = String(issue!.path[0]);
  throw new UserError(`${issue!.message}; given was ${JSON.stringify(flags[key] ?? null)}`, {
    key: flagOf(key),
    fix: "see --help for the values it takes",
  });
}
