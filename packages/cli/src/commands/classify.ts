import { join } from "node:path";
import { centreCrop, randomResizedCrop } from "@ddep/augmentations";
import { nativeJpegDecoder } from "@ddep/backend";
import {
  classifier,
  dispose,
  fold,
  frozen,
  inference,
  seedOf,
  UserError,
  type ClassifiedBatch,
  type Network,
} from "@ddep/core";
import { holding, type Lock } from "@ddep/core/node";
import {
  classFolders,
  classifiedInOrder,
  classifiedLoader,
  fraction,
  hasKaggleLayout,
  imagenet,
  shapesObjects,
  withIndices,
  type ClassifiedDataset,
} from "@ddep/datasets";
import { classify, trainStage, type Stage } from "@ddep/ddep";
import {
  createRunFolder,
  lockRunFolder,
  openRunFolder,
  openRunLog,
  recordStages,
  stepsReached,
  writeResult,
} from "@ddep/runs";
import { cosine } from "@ddep/trainers";
import * as tf from "@tensorflow/tfjs-core";
import * as z from "zod";
import { encoders, type EncoderName } from "@ddep/encoders";
import { parseFlags } from "../options/parse-flags.js";
import { differencesOf, inputsOf, refuseOthers, writeListings } from "../run/inputs.js";
import { hashOf, inSession, provenance, type Session } from "../run/session.js";

const schema = z.object({
  images: z.string().optional(),
  encoder: z.enum(Object.keys(encoders) as [EncoderName]),
  epochs: z.number().positive(),
  batch: z.int().min(1),
  size: z.int().min(1),
  lr: z.number().positive(),
  weightDecay: z.number().min(0),
  seed: z.int(),
  checkpointEvery: z.int().min(1),
});
export type ClassifyOptions = z.infer<typeof schema>;

/** Checks flags. Throws a {@link UserError} that names the flag. */
export const parseClassify = (flags: Record<string, unknown>): ClassifyOptions =>
  parseFlags(schema, flags, schema.shape);

/** The training and the held-out images: a tenth of class folders, or the validation images of Kaggle's ImageNet. */
async function openClasses({ images, seed, size }: ClassifyOptions): Promise<[ClassifiedDataset, ClassifiedDataset]> {
  if (images === undefined) {
    const of = (split: "train" | "val", length: number) => shapesObjects({ seed: seedOf(2024), split, length, size });
    return [of("train", 4000), of("val", 500)];
  }
  const reading = { decodeJpeg: await nativeJpegDecoder() };
  if (await hasKaggleLayout(images))
    return [await imagenet(images, "train", reading), await imagenet(images, "val", reading)];
  const all = await classFolders(images, reading);
  if (all.length < 2)
    throw new UserError("holds only one image, but one must be held out to measure accuracy", {
      file: images,
      fix: "add more images",
    });
  const held = new Set(fraction(all.length, 0.1, fold(seedOf(seed), "held out")));
  const training = Array.from({ length: all.length }, (_, i) => i).filter((i) => !held.has(i));
  return [withIndices(all, training), withIndices(all, [...held])];
}

/**
 * Pretrains an encoder as a classifier and writes `OUT/classify/model.safetensors`, for `--encoder-weights`. Returns that file
 * and the top-1 accuracy on the held-out images.
 */
export async function classifyInto(out: string, options: ClassifyOptions, resume: boolean): Promise<Classified> {
  return inSession(async (session) => {
    const classes = await openClasses(options);
    return holding(await lockRunFolder(out, { resume }), (lock) =>
      classifyLocked(session, { out, options, resume }, classes, lock),
    );
  });
}

/** The result of classification: the encoder's weights, and its accuracy on a number of held-out images. */
interface Classified {
  readonly weights: string;
  readonly top1: number;
  readonly images: number;
}

interface ClassifyPlan {
  readonly out: string;
  readonly options: ClassifyOptions;
  readonly resume: boolean;
}

async function classifyLocked(
  { backend, progress, signal }: Session,
  { out, options, resume }: ClassifyPlan,
  [training, held]: Awaited<ReturnType<typeof openClasses>>,
  lock: Lock,
): Promise<Classified> {
  const seed = seedOf(options.seed);
  const encoder = encoders[options.encoder].create(fold(seed, "encoder"));
  const network = classifier(encoder, encoder.classifier(training.classNames.length, fold(seed, "classifier")));
  const recorded = JSON.parse(JSON.stringify(options)) as Record<string, unknown>;
  const of = (dataset: ClassifiedDataset) => ({ dataset, root: options.images });
  const inputs = await inputsOf({ classified: of(training), held: of(held) });
  const { path: folder, config } = resume
    ? await openRunFolder(out)
    : await createRunFolder(out, {
        ...(await provenance(backend, options.seed)),
        classes: [...training.classNames],
        options: { command: "classify", ...recorded },
        inputs: inputs.recorded,
      });
  if (config.inputs !== undefined) {
    refuseOthers(folder, await differencesOf(folder, config.inputs, inputs));
    await writeListings(folder, inputs);
  }
  const log = await openRunLog(folder, resume ? await stepsReached(folder, ["classify"]) : {}, progress);
  const steps = Math.max(1, Math.round((options.epochs * training.length) / options.batch));
  const stage: Stage<ClassifiedBatch> = {
    steps,
    learningRate: cosine({ base: options.lr, steps, warmup: Math.min(50, Math.floor(steps / 10)) }),
    weightDecay: options.weightDecay,
    data: (normalization, start) =>
      classifiedLoader(training, {
        batch: options.batch,
        geometry: randomResizedCrop({ size: options.size, scale: [0.5, 1] }),
        seed: fold(seed, "classification data"),
        normalization,
        start,
      }),
  };
  const hooks = recordStages({
    folder,
    log,
    progress,
    identity: hashOf(recorded),
    checkpointEvery: options.checkpointEvery,
    metadata: () => ({ encoder: options.encoder }),
    signal: AbortSignal.any([signal, lock.signal]),
    lock,
  });
  await trainStage("classify", network, classify, stage, { seed, normalization: encoder.normalization, hooks });
  const accuracy = await top1(
    frozen(network),
    classifiedInOrder(held, {
      batch: 8,
      geometry: centreCrop({ size: options.size, shorterSide: options.size }),
      normalization: encoder.normalization,
    }),
  );
  await lock.confirm();
  await writeResult(folder, { methods: {}, top1: accuracy, images: held.length });
  dispose(network.parameters);
  return { weights: join(folder, "classify", "model.safetensors"), top1: accuracy, images: held.length };
}

/** The share of images whose largest logit is that of their own class. */
async function top1(
  network: Network<tf.Tensor4D, tf.Tensor2D>,
  batches: AsyncIterable<ClassifiedBatch>,
): Promise<number> {
  let [right, images] = [0, 0];
  for await (const batch of batches) {
    right += tf.tidy(() => {
      const predictions = tf.argMax(network.apply(batch.images, inference), 1);
      return tf.sum(tf.cast(tf.equal(predictions, batch.classes), "int32")).dataSync()[0]!;
    });
    images += batch.names.length;
    tf.dispose([batch.images, batch.classes]);
  }
  return right / images;
}
