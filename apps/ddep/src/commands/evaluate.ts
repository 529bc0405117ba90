import { frozen } from "@ddep/core";
import { confusionOf } from "@ddep/ddep";
import { evaluate } from "@ddep/trainers";
import { choiceOf, inOrder, openLabelled } from "../build-recipe.js";
import { resultOf } from "../execute.js";
import { inSession } from "../session.js";
import { loadModel } from "../stored-model.js";

export interface EvaluateFlags {
  readonly run: string;
  readonly root?: string;
  readonly split?: string;
  readonly method?: string;
  readonly flip: boolean;
}

/** Scores a model of a run folder on a split and prints one line of JSON. */
export async function evaluateCommand({ run, root, split, method, flip }: EvaluateFlags): Promise<void> {
  await inSession(async ({ progress }) => {
    const model = await loadModel(run, method);
    const options = { ...model.options, ...(root === undefined ? {} : { root }) };
    const chosen = split ?? choiceOf(options).validation;
    const dataset = await openLabelled(options, chosen);
    const matrix = confusionOf(model.labelMap);
    const from = performance.now();
    await evaluate(frozen(model.network), inOrder(dataset, model.normalization), matrix, {
      flip,
      onProgress: (step) =>
        progress.update({ stage: `evaluate ${model.method}`, step, steps: dataset.length }),
    });
    const result = resultOf(matrix.summary(), model.labelMap, (performance.now() - from) / 1000);
    console.log(
      JSON.stringify({ run, method: model.method, data: options.data, split: chosen, flip, ...result }),
    );
  });
}
