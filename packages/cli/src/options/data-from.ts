import * as z from "zod";
import { dataRows } from "./data-rows.js";
import { parseFlags } from "./parse-flags.js";
import type { RunOptions } from "./run-options.js";
import { bare } from "./text.js";

/** The data flags of a command that falls back on the data of a run. */
const given = Object.fromEntries(Object.entries(dataRows).map(([name, { schema }]) => [name, bare(schema).optional()]));

type Given = { -readonly [Key in keyof typeof dataRows]?: RunOptions[Key] };

/**
 * A run's options, with the labelled data that the flags name in place of its own. If they name another data set, the run's
 * root and label map no longer apply. Throws a {@link UserError} that names a flag.
 */
export function dataFrom(own: RunOptions, flags: Readonly<Record<string, unknown>>): RunOptions {
  const asked: Given = parseFlags(z.object(given), flags, given);
  const isOther = asked.data !== undefined && asked.data !== own.data;
  return { ...own, ...(isOther && { root: undefined, labelMap: undefined }), ...asked };
}
