import { UserError, type LabelMap } from "@ddep/core";
import { z } from "zod";

const byte = z.int().min(0).max(255);
/** Red, green and blue. */
export const colour = z.tuple([byte, byte, byte]);

/** A `LabelMap` as JSON: in run folders, in the metadata of models and in label map files. */
export const labelMapSchema = z.object({
  names: z.array(z.string()),
  ignoreLabel: z.int(),
  /** A class without one is shown in Pascal VOC's. */
  colours: z.array(colour).default([]),
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
export function labelMapOf({ names, ignoreLabel, colours, ids, ignoredIds }: z.infer<typeof labelMapSchema>): LabelMap {
  return { names, ignoreLabel, colours, ...(ids && { ids }), ...(ignoredIds && { ignoredIds }) };
}

const METADATA = "label_map";

/** A label map as the metadata of a model's file. */
export const labelMapMetadata = (labelMap: LabelMap): Record<string, string> => ({
  [METADATA]: JSON.stringify(labelMapJson(labelMap)),
});

/** The label map that a model's file carries, or nothing. Throws a {@link UserError} on other text in its place. */
export function readLabelMap(metadata: Readonly<Record<string, string>>, file: string): LabelMap | undefined {
  const text = metadata[METADATA];
  if (text === undefined) return undefined;
  try {
    return labelMapOf(labelMapSchema.parse(JSON.parse(text)));
  } catch (cause) {
    throw new UserError("the metadata has no valid label map", {
      file,
      key: METADATA,
      fix: "copy the file from its run folder again",
      cause,
    });
  }
}
