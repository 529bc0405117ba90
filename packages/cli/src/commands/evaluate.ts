import { fold, frozen, seedOf } from "@ddep/core";
import { namesOf, submissionFolder } from "@ddep/datasets";
import { scoresOf } from "@ddep/ddep";
import { evaluate, type Predictions } from "@ddep/trainers";
import { dataFrom } from "../options/data-from.js";
import { predictOptions, protocolFrom, protocolRecord } from "../options/protocol.js";
import { print } from "../print.js";
import { inOrder } from "../recipe/build-recipe.js";
import { expectLabels } from "../recipe/expect-labels.js";
import { choiceOf, openLabelled } from "../recipe/open-sources.js";
import { skippedNote, skipping } from "../recipe/skipped.js";
import { amongShared, mappingNote, mappingRecord, readClasses, underModel } from "../run/classes-of-data.js";
import { setPrecisionOf } from "../run/precision.js";
import { resultOf } from "../run/result.js";
import { inSession } from "../run/session.js";
import { loadModel } from "../run/stored-model.js";

export interface EvaluateFlags extends Record<string, unknown> {
  readonly run: string;
  readonly split?: string;
  readonly method?: string;
  readonly submission?: string;
  readonly overwrite?: boolean;
  readonly mapClassesByName?: boolean;
}

/** Splits a batch of predictions into images. */
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
 * Scores a model of a run folder on a split and prints one line of JSON. The views are those of the run, except where flags
 * change them. The data must have the model's classes, in the same order, unless classes are matched by name: then classes
 * only in the data are ignored in the truth, and classes only in the model are never predicted.
 */
export async function evaluateCommand({
  run,
  split,
  method,
  submission,
  overwrite,
  mapClassesByName = false,
  ...flags
}: EvaluateFlags): Promise<void> {
  await inSession(async (session) => {
    const { progress } = session;
    const model = await loadModel(run, method);
    const options = dataFrom(model.options, flags);
    const views = protocolFrom(options, flags);
    const precision = setPrecisionOf(options.precision, flags, session);
    const chosen = split ?? choiceOf(options).validation;
    const opened = await openLabelled(options, chosen);
    const classes = readClasses(model.labelMap, opened.labelMap, options, mapClassesByName);
    const note = mappingNote(classes);
    if (note !== undefined) progress.note(note);
    const dataset = underModel(opened, classes);
    const skipped = options.skipBadFiles ? skipping(session) : undefined;
    const onBadFile = skipped?.hears.validation;
    await expectLabels(dataset, "evaluation", options, onBadFile);
    const scores = scoresOf(classes.labelMap, fold(seedOf(options.seed), "bootstrap"));
    const write =
      submission === undefined
        ? undefined
        : await submissionFolder(submission, classes.labelMap, namesOf(dataset), { overwrite });
    const from = performance.now();
    const network = amongShared(frozen(model.network), classes);
    await evaluate(network, inOrder(dataset, model.normalization, onBadFile), scores, {
      ...predictOptions(views),
      onProgress: (step) =>
        progress.update({ stage: `evaluate ${model.method}`, step, steps: dataset.length, unit: "images" }),
      async onPredictions(predictions) {
        if (write !== undefined) for (const mask of masksOf(predictions)) await write(mask);
      },
    });
    const result = resultOf(scores.summary(), classes.labelMap, (performance.now() - from) / 1000);
    const { flip } = views;
    const badFiles = skipped?.found ?? [];
    if (badFiles.length > 0) progress.note(skippedNote(badFiles, "not scored"));
    print(
      JSON.stringify({
        run,
        method: model.method,
        data: options.data,
        split: chosen,
        flip,
        precision,
        ...mappingRecord(classes),
        ...result,
        ...(badFiles.length > 0 && { badFiles }),
        protocol: protocolRecord(views),
      }),
    );
  });
}
