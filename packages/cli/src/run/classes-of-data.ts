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

/** How the classes of a label map are read by a model. */
export interface ReadClasses {
  /** The model's classes with the data set's ids and ignore label. */
  readonly labelMap: LabelMap;
  /** How they were matched, where that was asked for. */
  readonly matched?: MatchedClasses;
}

/** Where a label map comes from. */
type From = Pick<RunOptions, "data" | "root" | "labelMap">;

/**
 * Reads the classes of a data set as a model knows them: where names, order and number are the same, or `byName`. Throws a
 * {@link UserError} that says how they differ.
 */
export function readClasses(model: LabelMap, data: LabelMap, from: From, byName: boolean): ReadClasses {
  const file = labelMapFileOf(from) ?? from.data;
  if (byName) {
    const matched = matchClasses(model, data, file);
    return { labelMap: matched.labelMap, matched };
  }
  const difference = classDifference(model, data);
  if (difference !== undefined)
    throw new UserError(`the classes are not the model's: ${difference}`, {
      file,
      fix: "give the label map that the model was trained with (config.json of its run holds it), or add --map-classes-by-name to go by the names that both have",
    });
  // Of the same classes the opened data know the values of their files.
  return { labelMap: { ...data, colours: model.colours } };
}

/** A data set under the indices of the model's classes. */
export const underModel = (dataset: LabelledDataset, { matched }: ReadClasses): LabelledDataset =>
  matched === undefined ? dataset : withMatchedClasses(dataset, matched);

/** The label map of the data that options name, as it is now: undefined where its file, which no flag gave, went with its data. */
export async function labelMapNow(options: From, given: string | undefined): Promise<LabelMap | undefined> {
  const file = labelMapFileOf(options);
  if (file === undefined) return choiceOf(options).labelMap;
  return given === undefined && !existsSync(file) ? undefined : (await readLabelMapFile(file)).labelMap;
}

/** Below every logit, and still a number after views are averaged and resized. */
const NEVER = -1e9;

/** A segmenter that chooses among the classes that both have, and never predicts another. */
export function amongShared(network: Network, { matched }: ReadClasses): Network {
  if (matched === undefined || matched.onlyInModel.length === 0) return network;
  const offsets = matched.labelMap.names.map((_, k) => (matched.shared.includes(k) ? 0 : NEVER));
  return { ...network, apply: (images, mode) => tf.tidy(() => tf.add(network.apply(images, mode), offsets)) };
}

/** What a result says of classes that were mapped by name. */
export const mappingRecord = ({ matched }: ReadClasses) =>
  matched && {
    classes: { mapped: "by name", onlyInModel: matched.onlyInModel, onlyInData: matched.onlyInData },
  };

/** The same in a line, or none. */
export function mappingNote({ matched }: ReadClasses): string | undefined {
  if (matched === undefined) return undefined;
  const { shared, labelMap, onlyInModel, onlyInData } = matched;
  const names = (of: readonly string[]) => (of.length === 0 ? "none" : of.join(", "));
  return `Classes by name: ${shared.map((k) => labelMap.names[k]!).join(", ")}; ignored, as the model does not have them: ${names(onlyInData)}; never predicted, as the data do not have them: ${names(onlyInModel)}`;
}
