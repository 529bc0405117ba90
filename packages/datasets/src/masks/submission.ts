import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import { checkOutputs, fileError, writeFileAtomic, type OutputOptions } from "@ddep/core/node";
import { encode } from "fast-png";

/** The predicted classes of one image, `[height, width]` at the image's own size, and the file it came from. */
export interface PredictedMask {
  readonly name: string;
  readonly classes: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

const CITYSCAPES_IMAGE = /_leftImg8bit$/;

/**
 * Returns the file name that a benchmark expects for a prediction: `CITY_SEQUENCE_FRAME_pred_labelIds.png` for a
 * Cityscapes image, otherwise the image's own name with `.png`.
 *
 * Source: `getPrediction` of cityscapesscripts' evalPixelLevelSemanticLabeling: CITY_SEQUENCE_FRAME*.png.
 */
export function submissionName(image: string): string {
  const stem = basename(image, extname(image));
  return `${stem.replace(CITYSCAPES_IMAGE, "_pred_labelIds")}.png`;
}

/**
 * Returns the value of each class in the data set's own files.
 *
 * @throws UserError if the value of a class does not fit into 8 bits
 */
function idsOf({ names, ids = names.map((_, k) => k) }: LabelMap): Uint8Array {
  const wrong = names.findIndex((_, k) => !(Number.isInteger(ids[k]) && ids[k]! >= 0 && ids[k]! <= 255));
  if (wrong >= 0)
    throw new UserError(
      `class ${wrong} (${names[wrong]}) has the id ${ids[wrong]}, which does not fit into an 8-bit mask`,
      {
        key: "ids",
        fix: "give the label map an id from 0 to 255 for each class",
      },
    );
  return Uint8Array.from(ids);
}

/**
 * Encodes a predicted mask as the PNG that the data set's benchmark accepts: 8-bit greyscale, with the data set's own
 * id for the class of each pixel.
 */
export function encodeSubmission({ name, classes, height, width }: PredictedMask, labelMap: LabelMap): Uint8Array {
  const ids = idsOf(labelMap);
  const data = Uint8Array.from(classes, (k, i) => {
    const id = ids[k];
    if (id !== undefined && k < labelMap.names.length) return id;
    throw new UserError(`the prediction ${k} at index ${i} is not a class`, {
      file: name,
      fix: `predict 0 to ${labelMap.names.length - 1}`,
    });
  });
  return encode({ data, width, height, channels: 1, depth: 8 });
}

/**
 * Returns a function that writes predictions into a folder as the data set's own submission files; see
 * {@link submissionName}.
 *
 * @throws UserError before the first file is written if the folder is not writable, or a file would replace another
 * output, an image, or, unless `overwrite` is set, an existing file
 */
export async function submissionFolder(
  folder: string,
  labelMap: LabelMap,
  images: readonly string[],
  options?: OutputOptions,
): Promise<(mask: PredictedMask) => Promise<string>> {
  const fileOf = (image: string) => join(folder, submissionName(image));
  await checkOutputs(
    images.map((from) => ({ file: fileOf(from), from })),
    options,
  );
  await mkdir(folder, { recursive: true }).catch((cause: unknown) => {
    throw fileError(cause, "created", folder);
  });
  return async (mask) => {
    const file = fileOf(mask.name);
    await writeFileAtomic(file, encodeSubmission(mask, labelMap));
    return file;
  };
}
