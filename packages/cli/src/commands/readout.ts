import { centreCrop } from "@ddep/augmentations";
import { fold } from "@ddep/core";
import { labelledInOrder, labelMapOf, type LabelledDataset } from "@ddep/datasets";
import { discard, initialise, linearReadout, methods, type LayerReadout } from "@ddep/ddep";
import { formatPercent, openRunFolder, textTable } from "@ddep/runs";
import { parseOptions, runOptions } from "../options/run-options.js";
import { buildRecipe } from "../recipe/build-recipe.js";
import { expectLabels } from "../recipe/expect-labels.js";
import { openSources, type Sources } from "../recipe/open-sources.js";
import { mappingNote, readClasses, underModel, type ReadClasses } from "../run/classes-of-data.js";
import { setPrecision } from "../run/precision.js";
import { inSession } from "../run/session.js";
import { denoiserOf, loadParts } from "../run/stored-parts.js";
import { print } from "../print.js";

export interface ReadoutFlags extends Record<string, unknown> {
  readonly run: string;
  readonly mapClassesByName?: boolean;
}

/**
 * Prints how well a linear classifier segments from the features of each layer before fine-tuning, for the denoised decoder and
 * for the same decoder before denoising. The classifier is fitted on the labelled images except a held-out share, on which it
 * is scored. If the run fine-tunes, the data must have the run's classes, in the same order, unless they are matched by name.
 */
export async function readoutCommand({ run, mapClassesByName = false, ...flags }: ReadoutFlags): Promise<void> {
  const { config } = await openRunFolder(run);
  const stored = runOptions.parse(config.options);
  const options = parseOptions({ ...stored, ...flags });
  const method = stored.methods.find((name) => methods[name].denoises !== "nothing") ?? "ddep";
  await inSession(async ({ progress }) => {
    setPrecision(options.precision, progress);
    const opened = await openSources(options, { denoising: false, finetuning: true });
    const known = config.data && labelMapOf(config.data.labelMap);
    const read = known && readClasses(known, opened.labelled!.subset.labelMap, options, mapClassesByName);
    const note = read && mappingNote(read);
    if (note !== undefined) progress.note(note);
    const sources = read === undefined ? opened : sourcesUnder(read, opened);
    await expectLabels(sources.labelled!.subset, "training", options);
    await expectLabels(sources.validation!, "evaluation", options);
    const recipe = await buildRecipe(options, sources);
    const { subset } = sources.labelled!;
    const readout = async (denoised: boolean) => {
      const parts = initialise(recipe, methods[method]);
      try {
        if (denoised) await loadParts(parts, denoiserOf(run, method));
        const { normalization, strides } = parts.encoder;
        const stride = Math.max(...strides);
        // Layers are compared map by map, so the size must be divisible by the encoder's strides.
        const size = Math.ceil(options.pretrainSize / stride) * stride;
        const images = (dataset: LabelledDataset) =>
          labelledInOrder(dataset, { batch: 8, geometry: centreCrop({ size, shorterSide: size }), normalization });
        const seed = fold(recipe.seed, "readout");
        return await linearReadout(parts, images(subset), images(sources.validation!), {
          labels: subset.labelMap,
          seed,
        });
      } finally {
        discard(parts);
      }
    };
    progress.note(`Fitted on ${subset.length} images, scored on ${sources.validation!.length}`);
    print(table(await readout(true), await readout(false)));
  });
}

/** Labelled data mapped to the classes of a run. */
const sourcesUnder = (classes: ReadClasses, { labelled, validation, ...rest }: Sources): Sources => ({
  ...rest,
  labelled: { ...labelled!, subset: underModel(labelled!.subset, classes) },
  validation: underModel(validation!, classes),
});

function table(denoised: readonly LayerReadout[], random: readonly LayerReadout[]): string {
  return textTable([
    ["layer", "channels", "denoised", "random"],
    ...denoised.map(({ layer, channels, meanIoU }, i) => [
      layer,
      String(channels),
      formatPercent(meanIoU),
      formatPercent(random[i]!.meanIoU),
    ]),
  ]);
}
