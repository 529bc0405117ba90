import { UserError } from "@ddep/core";
import type { z } from "zod";

/** `encoderWeights` as the user typed it: `--encoder-weights`. */
const flagOf = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** Checks the flags of a command. Throws a {@link UserError} that names the flag that is wrong. */
export function parseFlags<T>(schema: z.ZodType<T>, flags: Record<string, unknown>): T {
  const result = schema.safeParse(flags);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = String(issue!.path[0]);
  throw new UserError(`${issue!.message}; given was ${JSON.stringify(flags[key] ?? null)}`, {
    key: flagOf(key),
    fix: "see --help for the values it takes",
  });
}
