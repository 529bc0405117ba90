import { UserError, type OptionShape, type Part } from "@ddep/core";
import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { flagOf } from "./parse-flags.js";
import type { OptionRow } from "./row.js";
import { defaultOf } from "./text.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- options of any kind
type Anything = any;

/** The catalogue of a spoke: a literal object of its parts. */
export type Catalogue<Made = unknown, Args extends readonly unknown[] = Anything[]> = Readonly<
  Record<string, Part<Made, Anything, Args>>
>;

type Intersection<Union> = (Union extends unknown ? (each: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

/** Every option that any part of a catalogue takes. */
export type ShapeOf<Parts extends Catalogue> = Intersection<Parts[keyof Parts]["options"]>;

/** Joins a prefix and a key: `pretrainLr` and `power` give `pretrainLrPower`. */
const prefixed = (prefix: string, key: string) =>
  prefix === "" ? key : `${prefix}${key[0]!.toUpperCase()}${key.slice(1)}`;

type Prefixed<Shape, Prefix extends string> = Prefix extends ""
  ? Shape
  : { [Key in keyof Shape as `${Prefix}${Capitalize<Key & string>}`]: Shape[Key] };

/**
 * One row for each option of a catalogue's parts. Parts that take an option of the same name share its row.
 *
 * `by` is the option that chooses the part, `prefix` is put before the names of the part's options, and `others` overrides
 * single rows.
 */
export function partRows<const Parts extends Catalogue, const Prefix extends string = "">(
  parts: Parts,
  by: string,
  row: Pick<OptionRow, "decides" | "free">,
  prefix: Prefix = "" as Prefix,
  others: { readonly [Key in keyof ShapeOf<Parts>]?: Pick<OptionRow, "decides" | "free"> } = {},
): {
  readonly [Key in keyof Prefixed<ShapeOf<Parts>, Prefix>]: OptionRow<
    Prefixed<ShapeOf<Parts>, Prefix>[Key] & z.ZodType
  >;
} {
  const taken = new Map<string, { schema: z.ZodType; names: string[] }>();
  for (const [name, { options }] of Object.entries(parts))
    for (const [key, schema] of Object.entries(options as OptionShape)) {
      const known = taken.get(key) ?? { schema, names: [] };
      known.names.push(name);
      taken.set(key, known);
    }
  const found = [...taken].map(([key, { schema, names }]) => [
    prefixed(prefix, key),
    { schema, ...row, ...(others as Record<string, object>)[key], takenBy: { by, names } },
  ]);
  return Object.fromEntries(found) as ReturnType<typeof partRows<Parts, Prefix>>;
}

/** An option that chooses a part: its name, and the prefix of the parts' own options. */
interface Choice {
  readonly by: string;
  readonly prefix?: string;
}

/**
 * Throws a {@link UserError} if an option differs from its default although none of the chosen parts takes it.
 */
export function refuseUntaken(
  parts: Catalogue,
  { by, prefix = "" }: Choice,
  chosen: readonly string[],
  options: Readonly<Record<string, unknown>>,
): void {
  for (const [key, row] of Object.entries<OptionRow>(partRows(parts, by, { decides: "nothing" }))) {
    const given = options[prefixed(prefix, key)];
    if (given === undefined || isDeepStrictEqual(given, defaultOf(row.schema))) continue;
    const { names } = row.takenBy!;
    const flag = flagOf(by);
    if (names.some((name) => chosen.includes(name))) continue;
    throw new UserError(`has no effect with ${flag} ${chosen.join("+")}`, {
      key: flagOf(prefixed(prefix, key)),
      fix: `remove it, or use ${flag} ${names.join(" or ")}`,
    });
  }
}

/** Makes the part with this name from its own options among those of a run. */
export function createPart<Made, Args extends readonly unknown[]>(
  parts: Catalogue<Made, Args>,
  { prefix = "" }: Partial<Choice>,
  name: string,
  options: Readonly<Record<string, unknown>>,
  ...args: Args
): Made {
  const { options: shape, create } = parts[name]!;
  const own = Object.keys(shape as OptionShape).map((key) => [key, options[prefixed(prefix, key)]]);
  return create(z.object(shape).parse(Object.fromEntries(own)), ...args);
}
