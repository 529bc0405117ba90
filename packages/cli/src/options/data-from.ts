import * as z from "zod";
import { dataRows } from "./data-rows.js";
import { parseFlags } from "./parse-flags.js";
import type { RunOptions } from "./run-options.js";
import { bare } from "./text.js";

/** The flags as a command takes them that has a run's own data to fall back on. */
const given = Object.fromEntries(Object.entries(dataRows).map(([name, { schema }]) => [name, bare(schema).optional()]));

type Given = { -readonly [Key in keyof typeof dataRows]?: RunOptions[Key] };

/**
 * A run's options with its labelled data, or those that flags name: another data set lies where they say, not where the run's
 * did. Throws a {@link UserError} that names a flag.
 */
export function dataFrom(own: RunOptions, flags: Readonly<Record<string, unknown>>): RunOptions {
  const asked: Given = parseFlags(z.object(given), flags, given);
  const isOther = asked.data !== undefined && asked.data !== own.data;
  return { ...own, ...(isOther && { root: undefined, labelMap: undefined }), ...asked };
}
