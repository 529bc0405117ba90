import { basename, extname, join } from "node:path";
import { fullFrame } from "@ddep/augmentations";
import { nativeJpegDecoder } from "@ddep/backend";
import { frozen, UserError } from "@ddep/core";
import { writeFileAtomic } from "@ddep/core/node";
import { imagesInOrder, openPicture, submissionFolder, type Dataset } from "@ddep/datasets";
import { makeFolder, segmentationPicture, splitBatch } from "@ddep/runs";
import { predict } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import { encode } from "fast-png";
import { dataFrom } from "../options/data-from.js";
import { predictOptions, protocolFrom } from "../options/protocol.js";
import { amongShared, labelMapNow, mappingNote, readClasses } from "../run/classes-of-data.js";
import { setPrecisionOf } from "../run/precision.js";
import { inSession } from "../run/session.js";
import { loadModel } from "../run/stored-model.js";
import { print } from "../print.js";

export interface PredictFlags extends Record<string, unknown> {
  readonly run: string;
  readonly out: string;
  readonly method?: string;
  readonly submission?: boolean;
  readonly labelMap?: string;
  readonly mapClassesByName?: boolean;
}

/**
 * Segments images of any size: `NAME.png` with a class index a pixel, and `NAME.overview.png` to look at; or submission files, in
 * the ids of the run's data as its label map is now, whose classes must be the model's or are mapped by name.
 */
export async function predictCommand(
  images: readonly string[],
  { run, out, method, submission = false, mapClassesByName = false, ...flags }: PredictFlags,
): Promise<void> {
  const names = images.map((file) => basename(file, extname(file)));
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new UserError(`two images are called ${twice}, and their predictions would overwrite each other`, {
      key: "IMAGES",
      fix: "predict them in two calls with different --out",
    });
  await inSession(async (session) => {
    const { progress } = session;
    const { network, normalization, labelMap, options } = await loadModel(run, method);
    setPrecisionOf(options.precision, flags, session);
    const views = predictOptions(protocolFrom(options, flags));
    const data = dataFrom(options, flags);
    const now = submission ? ((await labelMapNow(data, flags.labelMap)) ?? labelMap) : labelMap;
    const classes = readClasses(labelMap, now, data, submission && mapClassesByName);
    const segmenter = amongShared(frozen(network), classes);
    const note = mappingNote(classes);
    if (note !== undefined) progress.note(note);
    const write = submission ? await submissionFolder(out, classes.labelMap) : undefined;
    await makeFolder(out);
    const decodeJpeg = await nativeJpegDecoder();
    const files: Dataset = {
      length: images.length,
      name: (i) => images[i]!,
      open: (i) => openPicture(images[i]!, { decodeJpeg }),
    };
    let done = 0;
    for await (const batch of imagesInOrder(files, { batch: 1, geometry: fullFrame, normalization })) {
      const [, height, width] = batch.images.shape;
      const prediction = predict(segmenter, batch.images, views);
      const data = Uint8Array.from(prediction.dataSync<"int32">());
      const [image] = splitBatch(batch.images.dataSync<"float32">(), [1, height, width, 3]);
      tf.dispose([batch.images, prediction]);
      const name = names[done]!;
      if (write !== undefined) {
        await write({ name: images[done]!, classes: data, height, width });
        progress.update({ stage: "predict", step: ++done, steps: images.length });
        continue;
      }
      await writeFileAtomic(join(out, `${name}.png`), encode({ data, width, height, channels: 1, depth: 8 }));
      const row = { name, image: image!, prediction: { data, height, width } };
      await writeFileAtomic(
        join(out, `${name}.overview.png`),
        await segmentationPicture([row], labelMap, normalization),
      );
      progress.update({ stage: "predict", step: ++done, steps: images.length });
    }
  });
  print(
    submission
      ? `${images.length} predictions in ${out}, as the data set's own submission files`
      : `${images.length} predictions in ${out}: NAME.png holds class indices, NAME.overview.png is to look at`,
  );
}
