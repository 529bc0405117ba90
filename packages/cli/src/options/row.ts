import type * as z from "zod";

/** What the outcome of an option decides; `nothing`: where things lie, what is kept, how memory is traded for time. */
export type Decides = "denoising" | "fine-tuning" | "both stages" | "nothing";

/** An option of a run, told once: flags, help, `config.json`, presets, a study's names of runs and its estimates derive from it. */
export interface OptionRow<Schema extends z.ZodType = z.ZodType> {
  /** Type, range and default; its description is the help of the flag. */
  readonly schema: Schema;
  /** What stands behind the flag in the help, such as `<folder>`; by default what its type is called. */
  readonly value?: string;
  readonly decides: Decides;
  /** Where it changes what comes out and not how long it takes: rates, seeds, kinds of noise. */
  readonly free?: true;
  /** Where it says where a file or folder lies, which is elsewhere on another machine. */
  readonly path?: true;
  /** Of an option that only some parts take: the option that chooses the part, and the names of those. */
  readonly takenBy?: { readonly by: string; readonly names: readonly string[] };
}

/** A table of options; gives each row the type of its own schema. */
export const rows = <Schemas extends Readonly<Record<string, z.ZodType>>>(table: {
  readonly [Key in keyof Schemas]: OptionRow<Schemas[Key]>;
}) => table;
