import { centreCrop } from "@ddep/augmentations";
import { fold } from "@ddep/core";
import { labelledInOrder, type LabelledDataset } from "@ddep/datasets";
import { discard, initialise, linearReadout, methods, type LayerReadout } from "@ddep/ddep";
import { openRunFolder } from "@ddep/runs";
import { parseOptions, runOptions } from "../options/run-options.js";
import { buildRecipe } from "../recipe/build-recipe.js";
import { openSources } from "../recipe/open-sources.js";
import { inSession } from "../run/session.js";
import { denoiserOf, loadParts } from "../run/stored-parts.js";
import { print } from "../print.js";

export interface ReadoutFlags extends Record<string, unknown> {
  readonly run: string;
}

/**
 * Prints how well each layer segments by a linear classifier before anything is fine-tuned, with the decoder as a run denoised
 * it and as it was first: fitted on the labelled images but for a share, which is scored.
 */
export async function readoutCommand({ run, ...flags }: ReadoutFlags): Promise<void> {
  const { config } = await openRunFolder(run);
  const stored = runOptions.parse(config.options);
  const options = parseOptions({ ...stored, ...flags });
  const method = stored.methods.find((name) => methods[name].denoises !== "nothing") ?? "ddep";
  await inSession(async ({ progress }) => {
    const sources = await openSources(options, { denoising: false, finetuning: true });
    const recipe = await buildRecipe(options, sources);
    const { subset } = sources.labelled!;
    const readout = async (denoised: boolean) => {
      const parts = initialise(recipe, methods[method]);
      try {
        if (denoised) await loadParts(parts, denoiserOf(run, method));
        const { normalization, strides } = parts.encoder;
        const stride = Math.max(...strides);
        // Layers are compared map by map, which wants sizes that the encoder's strides divide.
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

function table(denoised: readonly LayerReadout[], random: readonly LayerReadout[]): string {
  const percent = (share: number) => (100 * share).toFixed(1).padStart(9);
  return [
    `${"layer".padEnd(12)} channels denoised   random`,
    ...denoised.map(
      ({ layer, channels, meanIoU }, i) =>
        `${layer.padEnd(12)} ${String(channels).padStart(8)}${percent(meanIoU)}${percent(random[i]!.meanIoU)}`,
    ),
  ].join("\n");
}
