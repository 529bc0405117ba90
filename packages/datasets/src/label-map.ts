import type { LabelMap } from "@ddep/core";
import { z } from "zod";

const byte = z.int().min(0).max(255);
const colour = z.tuple([byte, byte, byte]);

/** A `LabelMap` as JSON: in run folders, in the metadata of models and in label map files. */
export const labelMapSchema = z.object({
  names: z.array(z.string()),
  ignoreLabel: z.int(),
  colours: z.array(colour),
  ids: z.array(byte).optional(),
  ignoredIds: z.array(byte).optional(),
});

/** A label map as plain data that JSON gives back as it is. */
export function labelMapJson({
  names,
  ignoreLabel,
  colours,
  ids,
  ignoredIds,
}: LabelMap): z.infer<typeof labelMapSchema> {
  return {
    names: [...names],
    ignoreLabel,
    colours: colours.map(([red, green, blue]): [number, number, number] => [red, green, blue]),
    ...(ids === undefined ? {} : { ids: [...ids] }),
    ...(ignoredIds === undefined ? {} : { ignoredIds: [...ignoredIds] }),
  };
}

/** The label map of {@link labelMapSchema}'s JSON. */
export function labelMapOf({
  names,
  ignoreLabel,
  colours,
  ids,
  ignoredIds,
}: z.infer<typeof labelMapSchema>): LabelMap {
  return { names, ignoreLabel, colours, ...(ids && { ids }), ...(ignoredIds && { ignoredIds }) };
}

/** A label map as a table to print: a line a class, then the values that are ignored. */
export function labelMapTable({
  names,
  ignoreLabel,
  colours,
  ids,
  ignoredIds = [ignoreLabel],
}: LabelMap): string {
  const width = Math.max("name".length, ...names.map((name) => name.length));
  const row = (index: string, id: string, name: string, colour: string) =>
    `${index.padStart(5)}  ${id.padStart(5)}  ${name.padEnd(width)}  ${colour}`;
  const hex = (rgb: readonly number[]) =>
    `#${rgb.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  return [
    row("index", "value", "name", "colour"),
    ...names.map((name, i) => row(String(i), String(ids?.[i] ?? i), name, hex(colours[i]!))),
    row(
      String(ignoreLabel),
      ignoredIds.length === 0 ? "-" : "",
      "(ignored)",
      `values ${ignoredIds.join(", ") || "none"}`,
    ),
  ].join("\n");
}
