import { centreCrop } from "@ddep/augmentations";
import {
  applies,
  buildRecipe,
  denoisingOf,
  inSession,
  openSources,
  optionsWhere,
  samplesOf,
  withWeightsFile,
  type RunOptions,
} from "@ddep/cli";
import { dispose } from "@ddep/core";
import { imagesInOrder } from "@ddep/datasets";
import { addNoise } from "@ddep/ddep";
import { noisyPicture, splitBatch, type NoisyImage } from "@ddep/runs";
import * as tf from "@tensorflow/tfjs-core";

const shapesNoise = optionsWhere(
  ({ takenBy }, name) => name === "noise" || name === "multiResolution" || takenBy?.by === "noise",
);

/** The settings that determine x~; rows that agree on them share a row of the strip. */
const noiseOf = (options: RunOptions) =>
  JSON.stringify(shapesNoise.filter((name) => applies(name, options)).map((name) => options[name]));

/** Draws a few clean images and, below, the same images with the noise of each row, from the same seed. Returns a PNG. */
export async function strip(rows: ReadonlyMap<string, RunOptions>): Promise<Uint8Array> {
  const distinct = new Map([...rows].reverse().map(([name, options]) => [noiseOf(options), { name, options }]));
  const drawn = [...distinct.values()].reverse();
  return inSession(async (session) => {
    const options = await withWeightsFile(drawn[0]!.options, session);
    const sources = await openSources(options, { denoising: true, finetuning: false });
    const recipe = await buildRecipe(options, sources);
    const random = recipe.encoder(recipe.seed);
    const encoder = options.encoderWeights === undefined ? random : recipe.supervise(random);
    const normalization = recipe.denoising.scale ?? encoder.normalization;
    dispose(encoder.parameters);
    const samples = samplesOf(sources.unlabelled!);
    const geometry = centreCrop({ size: options.pretrainSize, shorterSide: options.pretrainSize });
    const pictures: NoisyImage[][] = [];
    for await (const { images } of imagesInOrder(samples, {
      batch: samples.length,
      geometry,
      normalization,
    })) {
      const shape = images.shape as [number, number, number, 3];
      const split = (tensor: tf.Tensor) => splitBatch(tensor.dataSync<"float32">(), shape);
      pictures.push(split(images).map((image, i) => ({ caption: i === 0 ? "clean" : "", image })));
      for (const { name, options } of drawn) {
        const [noisy, shares] = tf.tidy(() => {
          const mixed = addNoise(images, denoisingOf(options), recipe.seed);
          return [mixed.noisy, [...mixed.gamma.dataSync()].map((gamma) => `gamma ${gamma.toFixed(3)}`)] as const;
        });
        pictures.push(
          split(noisy).map((image, i) => ({
            caption: i === 0 ? `${name}: ${shares[i]!}` : shares[i]!,
            image,
          })),
        );
        noisy.dispose();
      }
      images.dispose();
    }
    return noisyPicture(pictures, normalization);
  });
}
