import { UserError } from "@ddep/core";
import type { LabelledDataset, OnBadFile } from "@ddep/datasets";
import type { RunOptions } from "../options/run-options.js";
import { labelMapFileOf } from "./open-sources.js";

/**
 * Throws a {@link UserError} if no image of a set has a labelled pixel, so that nothing could be learned or scored. Opens images
 * until one has, which is normally the first.
 */
export async function expectLabels(
  dataset: LabelledDataset,
  role: "training" | "evaluation",
  options: Pick<RunOptions, "data" | "root" | "labelMap">,
  onBadFile?: OnBadFile,
): Promise<void> {
  const { ignoreLabel } = dataset.labelMap;
  for (let i = 0; i < dataset.length; i++) {
    try {
      const { labels } = await dataset.open(i);
      if (labels.some((label) => label !== ignoreLabel)) return;
    } catch (error) {
      if (onBadFile === undefined) throw error;
      onBadFile(error, dataset.length);
    }
  }
  const { data, root } = options;
  const labelMap = labelMapFileOf(options) ?? `of ${data!}`;
  throw new UserError(
    `none of the ${dataset.length} ${role} images of ${data!} has a labelled pixel: the label map ${labelMap} ignores all mask values`,
    {
      file: root,
      fix: `run \`ddep datasets inspect ${root ?? "FOLDER"}\` to compare the mask values with the label map`,
    },
  );
}
