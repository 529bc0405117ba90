import { UserError, type LabelMap } from "@ddep/core";
import { readText } from "@ddep/core/node";
import { z } from "zod";
import { usualColour } from "./class-colour.js";
import { colour, labelMapOf, labelMapSchema } from "./label-map.js";

/** @inline */
type Colour = [number, number, number];

const repeated = <T>(values: readonly T[]) => values.find((value, i) => values.indexOf(value) !== i);
const hex = (colour: Colour) => `[${colour.join(", ")}]`;

const schema = labelMapSchema
  .extend({
    names: z.array(z.string().min(1)).min(1).max(255),
    ignoreLabel: z.int().min(0).max(255).default(255),
    colours: z.array(colour).optional(),
    /** What the mask files hold: values, as in `ids`, or colours. */
    masks: z.enum(["ids", "colours"]).default("ids"),
    /** Mask colours that are mapped to the ignore label. */
    ignoredColours: z.array(colour).default([]),
    /** Folders of images and masks below the root; `{split}` is replaced by the split. */
    folders: z
      .strictObject({ images: z.string().min(1), masks: z.string().min(1) })
      .default({ images: "images/{split}", masks: "masks/{split}" }),
  })
  .strict()
  .superRefine(({ names, ignoreLabel, colours, ids, ignoredIds, masks, ignoredColours }, context) => {
    const wrong = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
    const again = repeated(names);
    if (again !== undefined) wrong("names", `"${again}" occurs twice`);
    if (ignoreLabel < names.length)
      wrong("ignoreLabel", `${ignoreLabel} is the index of the class "${names[ignoreLabel]!}"`);
    if (colours !== undefined && colours.length !== names.length)
      wrong("colours", `there are ${colours.length} colours for ${names.length} names`);
    if (ids !== undefined && ids.length !== names.length)
      wrong("ids", `there are ${ids.length} ids for ${names.length} names`);
    const twice = repeated(ids ?? []);
    if (twice !== undefined) wrong("ids", `${twice} occurs twice`);
    const both = ignoredIds?.find((id) => (ids ?? names.map((_, i) => i)).includes(id));
    if (both !== undefined) wrong("ignoredIds", `${both} is also a class`);
    if (masks !== "colours") return;
    if (colours === undefined) wrong("colours", "masks of colours require a colour for each class");
    const same = repeated([...(colours ?? []), ...ignoredColours].map(hex));
    if (same !== undefined) wrong("colours", `${same} occurs twice`);
  });

/** The contents of a label map file. */
export interface LabelMapFile {
  readonly labelMap: LabelMap;
  readonly masks: "ids" | "colours";
  readonly ignoredColours: readonly Colour[];
  readonly folders: { readonly images: string; readonly masks: string };
}

/**
 * Reads a label map file, JSON such as
 * `{"names": ["road", "car"], "ids": [7, 26], "ignoredIds": [0], "colours": [...]}`. Only `names` is required. Use
 * `"masks": "colours"` for masks stored as RGB colours.
 *
 * @throws UserError naming the file and the offending key
 */
export async function readLabelMapFile(file: string): Promise<LabelMapFile> {
  const text = await readText(file);
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    const fix = 'write a label map as JSON, such as {"names": ["road", "car"], "ids": [7, 26], "ignoredIds": [0]}';
    throw new UserError(`is not valid JSON (${(cause as Error).message})`, { file, fix, cause });
  }
  const result = schema.safeParse(json);
  if (!result.success) {
    const [issue] = result.error.issues;
    const key = issue!.code === "unrecognized_keys" ? issue!.keys[0] : issue!.path.join(".");
    throw new UserError(issue!.message, {
      file,
      ...(key === undefined || key === "" ? {} : { key }),
      fix: "a label map has names, and may have ids, ignoredIds, ignoreLabel, colours, masks, ignoredColours and folders",
    });
  }
  const { colours, masks, ignoredColours, folders, ...map } = result.data;
  const labelMap = labelMapOf({
    ...map,
    colours: colours ?? map.names.map((_, label) => usualColour(label)),
  });
  return { labelMap, masks, ignoredColours, folders };
}
