import { centreCrop } from "@ddep/augmentations";
import {
  buildRecipe,
  denoisingOf,
  inSession,
  openSources,
  samplesOf,
  scheduleOf,
  withWeightsFile,
  type RunOptions,
} from "@ddep/cli";
import { dispose, fold } from "@ddep/core";
import { imagesInOrder } from "@ddep/datasets";
import { noisyPicture, splitBatch, type NoisyImage } from "@ddep/runs";
import { corrupt, gammas, white } from "@ddep/noise-schedules";
import * as tf from "@tensorflow/tfjs-core";

/** What decides x~: rows that agree in it share a row of the strip. */
const noiseOf = ({ noise, sigma, noiseSteps, zeroTerminalSnr, multiResolution }: RunOptions) =>
  JSON.stringify([noise, sigma, noiseSteps, zeroTerminalSnr, multiResolution]);

/** Draws a few images clean, and below as each row mixes them with one and the same noise. Returns a PNG. */
export async function strip(rows: ReadonlyMap<string, RunOptions>): Promise<Uint8Array> {
  const distinct = new Map([...rows].reverse().map(([name, options]) => [noiseOf(options), { name, options }]));
  const drawn = [...distinct.values()].reverse();
  return inSession(async (session) => {
    const options = await withWeightsFile(drawn[0]!.options, session);
    const sources = await openSources(options, { denoising: true, finetuning: false });
    const recipe = await buildRecipe(options, sources);
    const random = recipe.encoder(recipe.seed);
    const encoder = options.encoderWeights === undefined ? random : recipe.supervise(random);
    const { normalization } = encoder;
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
        const levels = scheduleOf(options)(shape[0], fold(recipe.seed, "level"));
        const noisy = tf.tidy(() => {
          const field = denoisingOf(options).field ?? white;
          return corrupt(images, field(shape, fold(recipe.seed, "noise")), levels);
        });
        const shares = gammas(levels).map((gamma) => `gamma ${gamma.toFixed(3)}`);
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
