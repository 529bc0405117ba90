import { UserError } from "@ddep/core";
import type * as z from "zod";
import { fromText } from "./text.js";

/** An option as the user types it: `encoderWeights` is `--encoder-weights`. */
export const flagOf = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Checks a command's flags, parsing text as their schemas require. Throws a {@link UserError} that names the wrong flag. */
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
  throw new UserError(`${issue!.message}; got ${JSON.stringify(flags[key] ?? null)}`, {
    key: flagOf(key),
    fix: "see --help for valid values",
  });
}
