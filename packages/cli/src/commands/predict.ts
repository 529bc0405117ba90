import { basename, extname, join } from "node:path";
import { fullFrame } from "@ddep/augmentations";
import { nativeJpegDecoder } from "@ddep/backend";
import { frozen } from "@ddep/core";
import { checkOutputs, writeFileAtomic, type OutputOptions } from "@ddep/core/node";
import { imagesInOrder, openPicture, submissionFolder, type Dataset, type PredictedMask } from "@ddep/datasets";
import { makeFolder, segmentationPicture, splitBatch, type PlainImage } from "@ddep/runs";
import { classify } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import { encode } from "fast-png";
import { dataFrom } from "../options/data-from.js";
import { predictOptions, protocolFrom } from "../options/protocol.js";
import { amongShared, labelMapNow, mappingNote, readClasses } from "../run/classes-of-data.js";
import { setPrecisionOf } from "../run/precision.js";
import { inSession } from "../run/session.js";
import { loadModel, type StoredModel } from "../run/stored-model.js";
import { print } from "../print.js";

export interface PredictFlags extends Record<string, unknown> {
  readonly run: string;
  readonly out: string;
  readonly method?: string;
  readonly submission?: boolean;
  readonly overwrite?: boolean;
  readonly labelMap?: string;
  readonly mapClassesByName?: boolean;
}

/** An image and its prediction. */
interface Prediction extends PredictedMask {
  readonly classes: Uint8Array;
  readonly image: PlainImage;
}

/** Writes `NAME.png` with the class index of each pixel, and `NAME.overview.png` for viewing. */
async function pictureFolder(
  out: string,
  { labelMap, normalization }: Pick<StoredModel, "labelMap" | "normalization">,
  images: readonly string[],
  options: OutputOptions,
) {
  const stemOf = (image: string) => basename(image, extname(image));
  const filesOf = (image: string) => [".png", ".overview.png"].map((end) => join(out, stemOf(image) + end));
  await checkOutputs(
    images.flatMap((from) => filesOf(from).map((file) => ({ file, from }))),
    options,
  );
  await makeFolder(out);
  return async ({ name, image, classes: data, height, width }: Prediction) => {
    const [classes, overview] = filesOf(name);
    await writeFileAtomic(classes!, encode({ data, width, height, channels: 1, depth: 8 }));
    const row = { name: stemOf(name), image, prediction: { data, height, width } };
    await writeFileAtomic(overview!, await segmentationPicture([row], labelMap, normalization));
  };
}

/**
 * Segments images of any size and writes pictures, or submission files with the ids of the data's current label map. Its
 * classes must be those of the model, unless they are matched by name.
 */
export async function predictCommand(
  images: readonly string[],
  { run, out, method, submission = false, overwrite, mapClassesByName = false, ...flags }: PredictFlags,
): Promise<void> {
  await inSession(async (session) => {
    const { progress } = session;
    const model = await loadModel(run, method);
    const { network, normalization, labelMap, options } = model;
    setPrecisionOf(options.precision, flags, session);
    const views = predictOptions(protocolFrom(options, flags));
    const data = dataFrom(options, flags);
    const now = submission ? ((await labelMapNow(data, flags.labelMap)) ?? labelMap) : labelMap;
    const classes = readClasses(labelMap, now, data, submission && mapClassesByName);
    const segmenter = amongShared(frozen(network), classes);
    const note = mappingNote(classes);
    if (note !== undefined) progress.note(note);
    const write = submission
      ? await submissionFolder(out, classes.labelMap, images, { overwrite })
      : await pictureFolder(out, model, images, { overwrite });
    const decodeJpeg = await nativeJpegDecoder();
    const files: Dataset = {
      length: images.length,
      name: (i) => images[i]!,
      open: (i) => openPicture(images[i]!, { decodeJpeg }),
    };
    let done = 0;
    for await (const batch of imagesInOrder(files, { batch: 1, geometry: fullFrame, normalization })) {
      const [, height, width] = batch.images.shape;
      const { classes: predicted } = classify(segmenter, batch.images, views);
      const [image] = splitBatch(batch.images.dataSync<"float32">(), [1, height, width, 3]);
      tf.dispose(batch.images);
      await write({ name: images[done]!, image: image!, classes: Uint8Array.from(predicted), height, width });
      progress.update({ stage: "predict", step: ++done, steps: images.length });
    }
  });
  print(
    submission
      ? `${images.length} predictions in ${out}, in the data set's submission format`
      : `${images.length} predictions in ${out}: NAME.png holds class indices, NAME.overview.png is for viewing`,
  );
}
