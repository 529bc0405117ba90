import type * as z from "zod";

/**
 * The options of a part by name. The schema of an option defines its type, range and default; its description is the
 * help text.
 */
export type OptionShape = Readonly<Record<string, z.ZodType>>;

/** The options a part is created with, as parsed by their schemas. */
export type OptionsOf<Shape extends OptionShape> = { readonly [Name in keyof Shape]: z.output<Shape[Name]> };

/**
 * The self-description of a part that can be chosen by name, such as an encoder, a decoder, a noise schedule or a loss.
 * It stands beside the part's code.
 *
 * Each package of parts lists them in one literal catalogue, from which command lines, checks, tables and tests are
 * derived.
 */
export interface Part<Made, Shape extends OptionShape = OptionShape, Args extends readonly unknown[] = []> {
  /** A few words for a help text or a table. */
  readonly help: string;
  /** Where it was published: authors, year, section. */
  readonly source: string;
  readonly options: Shape;
  create(options: OptionsOf<Shape>, ...args: Args): Made;
}
