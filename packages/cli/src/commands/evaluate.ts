import { fold, frozen, seedOf } from "@ddep/core";
import { submissionFolder } from "@ddep/datasets";
import { scoresOf } from "@ddep/ddep";
import { evaluate, type Predictions } from "@ddep/trainers";
import { predictOptions, protocolFrom, protocolRecord } from "../options/protocol.js";
import { inOrder } from "../recipe/build-recipe.js";
import { choiceOf, openLabelled } from "../recipe/open-sources.js";
import { skippedNote, skipping } from "../recipe/skipped.js";
import { resultOf } from "../run/result.js";
import { inSession } from "../run/session.js";
import { loadModel } from "../run/stored-model.js";
import { print } from "../print.js";

export interface EvaluateFlags extends Record<string, unknown> {
  readonly run: string;
  readonly root?: string;
  readonly split?: string;
  readonly method?: string;
  readonly submission?: string;
  readonly skipBadFiles?: boolean;
}

/** The images of a batch of predictions, one by one. */
function masksOf({ names, classes, height, width }: Predictions) {
  const area = height * width;
  return names.map((name, i) => ({
    name,
    classes: classes.subarray(i * area, (i + 1) * area),
    height,
    width,
  }));
}

/**
 * Scores a model of a run folder on a split and prints one line of JSON. Images are looked at as the run did, but for the
 * flags that are given.
 */
export async function evaluateCommand({
  run,
  root,
  split,
  method,
  submission,
  skipBadFiles,
  ...flags
}: EvaluateFlags): Promise<void> {
  await inSession(async ({ progress }) => {
    const model = await loadModel(run, method);
    const options = { ...model.options, ...(root === undefined ? {} : { root }) };
    const views = protocolFrom(options, flags);
    const chosen = split ?? choiceOf(options).validation;
    const dataset = await openLabelled(options, chosen);
    const scores = scoresOf(model.labelMap, fold(seedOf(options.seed), "bootstrap"));
    // The label map that was trained on knows the classes, that of the opened data their ids.
    const write = submission === undefined ? undefined : await submissionFolder(submission, dataset.labelMap);
    const skipped = (skipBadFiles ?? options.skipBadFiles) ? skipping({ progress }) : undefined;
    const from = performance.now();
    await evaluate(frozen(model.network), inOrder(dataset, model.normalization, skipped?.hears.validation), scores, {
      ...predictOptions(views),
      onProgress: (step) => progress.update({ stage: `evaluate ${model.method}`, step, steps: dataset.length }),
      async onPredictions(predictions) {
        if (write !== undefined) for (const mask of masksOf(predictions)) await write(mask);
      },
    });
    const result = resultOf(scores.summary(), model.labelMap, (performance.now() - from) / 1000);
    const { flip } = views;
    const badFiles = skipped?.found ?? [];
    if (badFiles.length > 0) progress.note(skippedNote(badFiles, "they have no score"));
    print(
      JSON.stringify({
        run,
        method: model.method,
        data: options.data,
        split: chosen,
        flip,
        ...result,
        ...(badFiles.length > 0 && { badFiles }),
        protocol: protocolRecord(views),
      }),
    );
  });
}
