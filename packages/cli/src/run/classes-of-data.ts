import { UserError, type LabelMap, type Network } from "@ddep/core";
import {
  classDifference,
  matchClasses,
  readLabelMapFile,
  withMatchedClasses,
  type LabelledDataset,
  type MatchedClasses,
} from "@ddep/datasets";
import * as tf from "@tensorflow/tfjs-core";
import { existsSync } from "node:fs";
import type { RunOptions } from "../options/run-options.js";
import { choiceOf, labelMapFileOf } from "../recipe/open-sources.js";

/** How a model reads the classes of a label map. */
export interface ReadClasses {
  /** The model's classes with the data set's ids and ignore label. */
  readonly labelMap: LabelMap;
  /** How they were matched, if matching by name was requested. */
  readonly matched?: MatchedClasses;
}

/** The source of a label map. */
type From = Pick<RunOptions, "data" | "root" | "labelMap">;

/**
 * Reads the classes of a data set as those of a model. They must have the same names in the same order, unless they are
 * matched `byName`. Throws a {@link UserError} that says how they differ.
 */
export function readClasses(model: LabelMap, data: LabelMap, from: From, byName: boolean): ReadClasses {
  const file = labelMapFileOf(from) ?? from.data;
  if (byName) {
    const matched = matchClasses(model, data, file);
    return { labelMap: matched.labelMap, matched };
  }
  const difference = classDifference(model, data);
  if (difference !== undefined)
    throw new UserError(`the classes differ from the model's: ${difference}`, {
      file,
      fix: "give the label map that the model was trained with (it is in the run's config.json), or add --map-classes-by-name to match classes by name",
    });
  // The classes are the same, but only the opened data have the mask values of their files.
  return { labelMap: { ...data, colours: model.colours } };
}

/** A data set with the class indices of the model. */
export const underModel = (dataset: LabelledDataset, { matched }: ReadClasses): LabelledDataset =>
  matched === undefined ? dataset : withMatchedClasses(dataset, matched);

/** The current label map of the data that the options name; undefined if its file is gone and no flag gave it. */
export async function labelMapNow(options: From, given: string | undefined): Promise<LabelMap | undefined> {
  const file = labelMapFileOf(options);
  if (file === undefined) return choiceOf(options).labelMap;
  return given === undefined && !existsSync(file) ? undefined : (await readLabelMapFile(file)).labelMap;
}

/** Below every logit, and still finite after views are averaged and resized. */
const NEVER = -1e9;

/** A segmenter that predicts only the classes that both model and data have. */
export function amongShared(network: Network, { matched }: ReadClasses): Network {
  if (matched === undefined || matched.onlyInModel.length === 0) return network;
  const offsets = matched.labelMap.names.map((_, k) => (matched.shared.includes(k) ? 0 : NEVER));
  return { ...network, apply: (images, mode) => tf.tidy(() => tf.add(network.apply(images, mode), offsets)) };
}

/** How a result records classes that were matched by name. */
export const mappingRecord = ({ matched }: ReadClasses) =>
  matched && {
    classes: { mapped: "by name", onlyInModel: matched.onlyInModel, onlyInData: matched.onlyInData },
  };

/** The same as one line of text, if there is anything to say. */
export function mappingNote({ matched }: ReadClasses): string | undefined {
  if (matched === undefined) return undefined;
  const { shared, labelMap, onlyInModel, onlyInData } = matched;
  const names = (of: readonly string[]) => (of.length === 0 ? "none" : of.join(", "));
  return `Classes matched by name: ${shared.map((k) => labelMap.names[k]!).join(", ")}; only in the data, ignored: ${names(onlyInData)}; only in the model, never predicted: ${names(onlyInModel)}`;
}
