import { methodNames, type MethodName } from "@ddep/ddep";
import { existsSync } from "node:fs";
import { join } from "node:path";
import {
  segmentationModel,
  loadState,
  seedOf,
  UserError,
  type LabelMap,
  type Network,
  type Normalization,
} from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { classDifference, labelMapOf, readLabelMap } from "@ddep/datasets";
import { openRunFolder, type RunConfig } from "@ddep/runs";
import { head } from "@ddep/decoders";
import { expectEncoder, readNormalization } from "@ddep/encoders";
import { runOptions, type RunOptions } from "../options/run-options.js";
import { decoderOf, encoderOf } from "../recipe/networks.js";

/** A fine-tuned segmenter of a run folder. */
export interface StoredModel {
  readonly method: MethodName;
  readonly network: Network;
  readonly normalization: Normalization;
  readonly labelMap: LabelMap;
  readonly config: RunConfig;
  readonly options: RunOptions;
}

/**
 * Loads a fine-tuned model of a run: that of `method`, or else the first that exists in the order ddep, dep, supervised,
 * random. Throws a {@link UserError} that names the folder or file.
 */
export async function loadModel(run: string, method?: string): Promise<StoredModel> {
  const { path, config } = await openRunFolder(run);
  const fileOf = (name: string) => join(path, name, "model.safetensors");
  const there = methodNames.filter((name) => existsSync(fileOf(name)));
  const chosen = method === undefined ? there[0] : there.find((name) => name === method);
  if (chosen === undefined || config.data === undefined)
    throw new UserError(`contains no fine-tuned model${method === undefined ? "" : ` of ${method}`}`, {
      file: path,
      fix: there.length > 0 ? `use one of ${there.join(", ")}` : "finish its fine-tuning first, with --resume",
    });
  const file = fileOf(chosen);
  const { tensors, metadata } = await readTensors(file);
  const options = runOptions.parse(config.options);
  const recorded = labelMapOf(config.data.labelMap);
  const labelMap = readLabelMap(metadata, file) ?? recorded;
  const difference = classDifference(recorded, labelMap);
  if (difference !== undefined)
    throw new UserError(`the classes differ from those in the run's config.json: ${difference}`, {
      file,
      fix: "restore the model or the config.json that the run wrote",
    });
  expectEncoder(metadata, options.encoder, { file });
  const encoder = encoderOf(options, seedOf(0));
  const decoder = decoderOf(options, encoder, seedOf(0));
  const network = segmentationModel(encoder, decoder, head(decoder, labelMap.names.length, seedOf(0)));
  loadState(network.parameters, tensors, { file });
  return {
    method: chosen,
    network,
    normalization: readNormalization(metadata, file) ?? encoder.normalization,
    labelMap,
    config,
    options,
  };
}
