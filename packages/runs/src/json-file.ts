import { UserError } from "@ddep/core";
import { readText, writeFileAtomic } from "@ddep/core/node";
import type { z } from "zod";

/** Writes a value as indented JSON. The write is atomic: the file is always either the old one or the new one. */
export async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFileAtomic(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** Reads a JSON file and validates it. Throws a {@link UserError} that names the file and the wrong field. */
export async function readJson<T>(file: string, schema: z.ZodType<T>, fix: string): Promise<T> {
  const text = await readText(file);
  return checked(parsed(text, file, fix), schema, file, fix);
}

function parsed(text: string, file: string, fix: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`is not valid JSON (${reason})`, { file, fix, cause });
  }
}

function checked<T>(value: unknown, schema: z.ZodType<T>, file: string, fix: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const key = issue?.path.map(String).join(".") ?? "";
  throw new UserError(issue?.message ?? "does not have the expected form", {
    file,
    fix,
    key: key === "" ? undefined : key,
  });
}
