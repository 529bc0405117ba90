import { UserError, type LabelMap } from "@ddep/core";
import { z } from "zod";

const byte = z.int().min(0).max(255);
/** Red, green and blue. */
export const colour = z.tuple([byte, byte, byte]);

/** Schema of a `LabelMap` as JSON: in run folders, in the metadata of models and in label map files. */
export const labelMapSchema = z.object({
  names: z.array(z.string()),
  ignoreLabel: z.int(),
  /** A class without a colour is shown in Pascal VOC's. */
  colours: z.array(colour).default([]),
  ids: z.array(byte).optional(),
  ignoredIds: z.array(byte).optional(),
});

/** Converts a label map to plain data that survives JSON unchanged. */
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

/** Converts parsed {@link labelMapSchema} data to a label map. */
export function labelMapOf({ names, ignoreLabel, colours, ids, ignoredIds }: z.infer<typeof labelMapSchema>): LabelMap {
  return { names, ignoreLabel, colours, ...(ids && { ids }), ...(ignoredIds && { ignoredIds }) };
}

const METADATA = "label_map";

/** Encodes a label map as metadata for a model file. */
export const labelMapMetadata = (labelMap: LabelMap): Record<string, string> => ({
  [METADATA]: JSON.stringify(labelMapJson(labelMap)),
});

/**
 * Reads the label map from the metadata of a model file, or returns undefined if it has none.
 *
 * @throws UserError if the metadata is not a valid label map
 */
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
