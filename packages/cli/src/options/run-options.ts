import * as z from "zod";
import { checkAugment } from "./augment-flag.js";
import { decoders } from "@ddep/decoders";
import { parseFlags } from "./parse-flags.js";
import { optionRows } from "./rows.js";

type Rows = typeof optionRows;
type Schemas = { -readonly [Name in keyof Rows]: Rows[Name]["schema"] };

const schemas = Object.fromEntries(Object.entries(optionRows).map(([name, { schema }]) => [name, schema])) as Schemas;

/** Every setting of a run with defaults applied, as `config.json` records them under `options`. */
export const runOptions = z.object(schemas).transform(({ widths, ...options }) => ({
  ...options,
  // The decoder's default widths, unless others are given.
  widths: widths ?? [...decoders[options.decoder].widths],
}));

/** Every setting of a run with defaults applied. */
export type RunOptions = z.output<typeof runOptions>;

/** Checks flags and fills in defaults. Throws a `UserError` that names the flag. */
export function parseOptions(flags: Record<string, unknown>, fixed: Partial<RunOptions> = {}): RunOptions {
  const options = parseFlags(runOptions, { ...flags, ...fixed }, schemas);
  checkAugment(options);
  return options;
}
