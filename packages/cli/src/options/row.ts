import type * as z from "zod";

/** Which results an option affects; `nothing` for paths, for what is kept, and for trading memory against time. */
export type Decides = "denoising" | "fine-tuning" | "both stages" | "nothing";

/**
 * An option of a run, described once: flags, help, `config.json`, presets, and a study's run names and time estimates all
 * derive from it.
 */
export interface OptionRow<Schema extends z.ZodType = z.ZodType> {
  /** Type, range and default; its description is the help of the flag. */
  readonly schema: Schema;
  /** The placeholder after the flag in the help, such as `<folder>`; named after its type by default. */
  readonly value?: string;
  readonly decides: Decides;
  /** Set if it changes the result but not the time a run takes: rates, seeds, kinds of noise. */
  readonly free?: true;
  /** Set if it is the path of a file or folder, which differs between machines. */
  readonly path?: true;
  /** For an option that only some parts take: the option that chooses the part, and the names of those parts. */
  readonly takenBy?: { readonly by: string; readonly names: readonly string[] };
}

/** A table of options; gives each row the type of its own schema. */
export const rows = <Schemas extends Readonly<Record<string, z.ZodType>>>(table: {
  readonly [Key in keyof Schemas]: OptionRow<Schemas[Key]>;
}) => table;
