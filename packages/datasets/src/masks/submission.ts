import { mkdir } from "node:fs/promises";
import { basename, extname, join } from "node:path";
import { UserError, type LabelMap } from "@ddep/core";
import { checkOutputs, fileError, writeFileAtomic, type OutputOptions } from "@ddep/core/node";
import { encode } from "fast-png";

/** The predicted classes of one image, `[height, width]` of its own size, and the file it came from. */
export interface PredictedMask {
  readonly name: string;
  readonly classes: ArrayLike<number>;
  readonly height: number;
  readonly width: number;
}

const CITYSCAPES_IMAGE = /_leftImg8bit$/;

/**
 * The name that a benchmark expects of a prediction: `CITY_SEQUENCE_FRAME_pred_labelIds.png` of a Cityscapes image, and of
 * others the image's own with `.png`.
 *
 * Source: `getPrediction` of cityscapesscripts' evalPixelLevelSemanticLabeling: CITY_SEQUENCE_FRAME*.png.
 */
export function submissionName(image: string): string {
  const stem = basename(image, extname(image));
  return `${stem.replace(CITYSCAPES_IMAGE, "_pred_labelIds")}.png`;
}

/** The value of each class in the data set's own files. Throws a {@link UserError} where a class has none of 8 bits. */
function idsOf({ names, ids = names.map((_, k) => k) }: LabelMap): Uint8Array {
  const wrong = names.findIndex((_, k) => !(Number.isInteger(ids[k]) && ids[k]! >= 0 && ids[k]! <= 255));
  if (wrong >= 0)
    throw new UserError(`class ${wrong} (${names[wrong]}) has the id ${ids[wrong]}, which no 8-bit mask holds`, {
      key: "ids",
      fix: "give the label map an id from 0 to 255 for each class",
    });
  return Uint8Array.from(ids);
}

/** A predicted mask as the PNG that the data set's benchmark takes: 8-bit grey, the data set's own id of each pixel's class. */
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
 * Writes predictions of images into a folder as the data set's own submission files, one after another; see
 * {@link submissionName}. Throws a {@link UserError} before the first is written where the folder cannot be written to or
 * a file would replace another, an image, or, unless `overwrite` says so, what is there already.
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
    throw fileError(cause, "made", folder);
  });
  return async (mask) => {
    const file = fileOf(mask.name);
    await writeFileAtomic(file, encodeSubmission(mask, labelMap));
    return file;
  };
}
