import type * as z from "zod";

/** The options of a part by name. A schema tells an option's type, range and default; its description is its help. */
export type OptionShape = Readonly<Record<string, z.ZodType>>;

/** What a part is made with: its options as their schemas read them. */
export type OptionsOf<Shape extends OptionShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/**
 * What a part that is chosen by name says of itself, beside its code: an encoder, a decoder, a noise, a loss.
 *
 * A spoke lists its parts in one literal catalogue; command lines, checks, tables and tests derive from it.
 */
export interface Part<Made, Shape extends OptionShape = OptionShape, Args extends readonly unknown[] = []> {
  /** What it is in a few words: the line of a help text or a table. */
  readonly help: string;
  /** Where it was published: authors, year, section. */
  readonly source: string;
  readonly options: Shape;
  create(options: OptionsOf<Shape>, ...args: Args): Made;
}
