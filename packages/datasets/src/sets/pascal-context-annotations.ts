import { createReadStream } from "node:fs";
import { UserError } from "@ddep/core";
import { fileError } from "@ddep/core/node";
import { JSONParser } from "@streamparser/json";
import { z } from "zod";
import type { Mask } from "../masks/mask.js";
import { pascalContextCategories, pascalContextLabels } from "./pascal-context-labels.js";
import { paintRunLengths, type RunLengths } from "../masks/run-lengths.js";

const imageEntry = z.object({
  image_id: z.number(),
  file_name: z.string(),
  phase: z.string(),
  height: z.int().positive(),
  width: z.int().positive(),
});
type ImageEntry = z.infer<typeof imageEntry>;

const annotation = z.object({
  image_id: z.number(),
  category_id: z.int(),
  segmentation: z.object({
    size: z.tuple([z.int(), z.int()]),
    counts: z.union([z.string(), z.array(z.int())]),
  }),
});

interface Region {
  readonly category: number;
  readonly runs: RunLengths;
}

/** An image of the annotation file. */
export interface AnnotatedImage {
  /** Its file name in JPEGImages. */
  readonly fileName: string;
  /** The split it belongs to. */
  readonly phase: string;
  readonly mask: () => Mask;
}

const checked = <T>(schema: z.ZodType<T>, value: unknown, file: string, key: string): T => {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UserError(issue!.message, {
    file,
    key: [key, ...issue!.path].join("."),
    fix: "give the trainval_merged.json of the Pascal in Detail annotations",
  });
};

const labelOf = new Map(pascalContextCategories.map((category, label) => [category, label]));

/** Paints the regions in the order of the file, so that later ones lie on top. */
function paint({ height, width, file_name }: ImageEntry, regions: readonly Region[], file: string): Mask {
  const labels = new Uint8Array(height * width).fill(pascalContextLabels.ignoreLabel);
  for (const { category, runs } of regions) {
    const label = labelOf.get(category);
    if (label === undefined)
      throw new UserError(
        `the annotations of ${file_name} hold category ${category}, which is not one of the 59 classes`,
        {
          file,
          fix: "give the merged annotation file (trainval_merged.json), whose categories are the 59 classes",
        },
      );
    if (runs.size[0] !== height || runs.size[1] !== width)
      throw new UserError(
        `an annotation of ${file_name} is for ${runs.size[1]} x ${runs.size[0]} pixels, but the picture is ${width} x ${height}`,
        { file, fix: "the file is damaged: copy it again" },
      );
    paintRunLengths(labels, runs, label, file);
  }
  return { height, width, labels };
}

/**
 * Reads Pascal in Detail's annotation file (trainval_merged.json). `images` and `annos_segmentation` are streamed, so
 * that only the run lengths are in memory and never the whole file of some hundred megabytes.
 *
 * @throws UserError naming the file and the key of an invalid entry
 */
export async function readAnnotations(file: string): Promise<AnnotatedImage[]> {
  const images: ImageEntry[] = [];
  const regions = new Map<number, Region[]>();
  const parser = new JSONParser({ paths: ["$.images.*", "$.annos_segmentation.*"], keepStack: false });
  parser.onValue = ({ value, key, stack }) => {
    const list = stack[1]?.key;
    if (list === "images") images.push(checked(imageEntry, value, file, `images.${key}`));
    else {
      const { image_id, category_id, segmentation } = checked(annotation, value, file, `annos_segmentation.${key}`);
      const of = regions.get(image_id);
      const region = { category: category_id, runs: segmentation };
      if (of === undefined) regions.set(image_id, [region]);
      else of.push(region);
    }
  };
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 20 })) parser.write(chunk as Uint8Array);
    if (!parser.isEnded) throw new Error("it ends too early");
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    if (cause instanceof Error && "code" in cause) throw fileError(cause, "read", file);
    throw new UserError(`is not valid JSON (${cause instanceof Error ? cause.message : String(cause)})`, {
      file,
      fix: "copy it again",
      cause,
    });
  }
  return images.map((image) => ({
    fileName: image.file_name,
    phase: image.phase,
    mask: () => paint(image, regions.get(image.image_id) ?? [], file),
  }));
}
