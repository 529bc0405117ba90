import type { OptionShape, OptionsOf } from "@ddep/core";
import * as z from "zod";

/** How often an augmentation is applied, 0 to 1. */
export const probability = z.number().min(0).max(1).describe("probability that it is applied");

/** Bounds of a uniform draw. */
export const spread = (item: z.ZodNumber) =>
  z.tuple([item, item]).refine(([low, high]) => low <= high, "must be two numbers, the smaller first");

/** Augmentations by kind, each with the schemas of its options. @inline */
type Kinds = Readonly<Record<string, { readonly options: OptionShape }>>;

/** The specification of an augmentation from a catalogue, as stored in JSON: a kind and all its options. */
export type SpecOf<C extends Kinds> = {
  [Kind in keyof C & string]: { readonly kind: Kind } & OptionsOf<C[Kind]["options"]>;
}[keyof C & string];

/**
 * Returns a schema that reads `{ "kind": ..., options }` for any augmentation of a catalogue, and fills in missing
 * options.
 */
export function specSchema<C extends Kinds>(catalogue: C): z.ZodType<SpecOf<C>> {
  const schemas = Object.entries(catalogue).map(([kind, { options }]) =>
    z.strictObject({ kind: z.literal(kind), ...options }),
  );
  return z.discriminatedUnion("kind", schemas as [(typeof schemas)[number]]) as unknown as z.ZodType<SpecOf<C>>;
}

/** Returns the kinds of a catalogue. */
export const kindsOf = <C extends Kinds>(catalogue: C) => Object.keys(catalogue) as (keyof C & string)[];
