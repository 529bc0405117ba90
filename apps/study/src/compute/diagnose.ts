import { join } from "node:path";
import { centreCrop } from "@ddep/augmentations";
import { buildRecipe, denoiserOf, loadModel, loadParts, openSources, type RunOptions } from "@ddep/cli";
import { dispose, fold, loadState, rescaled, segmentationModel, type Normalization } from "@ddep/core";
import { readTensors, writeFileAtomic } from "@ddep/core/node";
import { evenlySpread, imagesInOrder, type Dataset } from "@ddep/datasets";
import {
  compareFeatures,
  denoisingErrorByLevel,
  denoisingErrorByScale,
  discard,
  initialise,
  methods,
  type MethodName,
  type Recipe,
} from "@ddep/ddep";
import { head } from "@ddep/decoders";
import { scaled, simple } from "@ddep/noise-schedules";
import { openRunFolder } from "@ddep/runs";
import { diagnosticsFile, type Diagnostics } from "./diagnostics.js";

const mostImages = 24;
const sigmas = [0.05, 0.1, 0.22, 0.4, 0.8, 1.6];

/**
 * Measures the effects of denoising pretraining and fine-tuning in a run, and writes `diagnostics.json` to the run's folder: the
 * denoiser's error at several noise magnitudes, the similarity of the feature maps of encoder and decoder before and after
 * fine-tuning, and their effective rank. Uses validation images, which neither stage has seen, evenly spread over the split.
 *
 * Needs a backend. Throws a `UserError` if a model or the data set does not exist.
 */
export async function diagnose(run: string): Promise<Diagnostics> {
  const stored = await loadModel(run);
  dispose(stored.network.parameters);
  const { method, options } = stored;
  const sources = await openSources({ ...options, holdOut: undefined }, { denoising: false, finetuning: true });
  const recipe = await buildRecipe(options, sources);
  const validation = evenlySpread(sources.validation!, mostImages);
  // A run with its own denoising stage keeps the denoiser next to its model.
  const from = options.from ?? run;
  const [before, after] = [initialise(recipe, methods[method]), initialise(recipe, methods[method])];
  if (methods[method].denoises !== "nothing") await loadParts(before, denoiserOf(from, method));
  await loadParts(after, join(run, method, "model.safetensors"));
  const images = (normalization: Normalization) => imagesOf(validation, options, normalization);
  try {
    const layers = await compareFeatures(before, after, images(before.encoder.normalization), {
      seed: fold(recipe.seed, "positions"),
    });
    const errors = methods[method].denoises === "nothing" ? {} : await denoising(recipe, method, options, from, images);
    const found: Diagnostics = {
      ...errors,
      layers: layers.map(({ cka, rankBefore, rankAfter, ...layer }) => ({
        ...layer,
        cka: orNull(cka),
        rankBefore: orNull(rankBefore),
        rankAfter: orNull(rankAfter),
      })),
      images: validation.length,
    };
    await writeFileAtomic(join(run, diagnosticsFile), `${JSON.stringify(found, null, 2)}\n`);
    return found;
  } finally {
    discard(before);
    discard(after);
  }
}

const isSideHead = (name: string) => name.startsWith("side_heads.");

async function denoising(
  recipe: Recipe,
  method: MethodName,
  { noise, target }: RunOptions,
  from: string,
  images: (normalization: Normalization) => ReturnType<typeof imagesInOrder>,
): Promise<Pick<Diagnostics, "denoisingError" | "errorByScale">> {
  const parts = initialise(recipe, methods[method]);
  const { normalization } = parts.encoder;
  const { config } = await openRunFolder(from);
  const scale = config.pretraining?.scale ?? normalization;
  const network = segmentationModel(parts.encoder, parts.decoder, head(parts.decoder, 3, recipe.seed));
  const denoiser = rescaled(network, scale, normalization);
  try {
    const file = denoiserOf(from, method);
    loadState(denoiser.parameters, (await readTensors(file)).tensors, { file, allowExtra: isSideHead });
    const seed = fold(recipe.seed, "denoising error");
    const scheduleOf = noise === "simple" ? simple : scaled;
    return {
      denoisingError: await denoisingErrorByLevel(denoiser, images(scale), { sigmas, scheduleOf, target, seed }),
      errorByScale: await denoisingErrorByScale(denoiser, images(scale), { denoising: recipe.denoising, seed }),
    };
  } finally {
    dispose(denoiser.parameters);
  }
}

/** JSON has no NaN. */
const orNull = (x: number): number | null => (Number.isNaN(x) ? null : x);

/** Crops of the pretraining size. */
function imagesOf(dataset: Dataset, { pretrainSize: size }: RunOptions, normalization: Normalization) {
  return imagesInOrder(dataset, {
    batch: 4,
    geometry: centreCrop({ size, shorterSide: size }),
    normalization,
  });
}
