import { join } from "node:path";
import { dispose, loadState, prefixed } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import { initialise, methods, type Parts, type Recipe, type MethodName } from "@ddep/ddep";

/** The folder of a method's denoising within a run. */
export const pretrainStage = (method: MethodName) => (method === "dep" ? "pretrain-dep" : "pretrain");

/** The parts a method fine-tunes from: its own first weights, or those that the run in folder `from` pretrained. */
export async function startParts(recipe: Recipe, name: MethodName, from: string | undefined): Promise<Parts> {
  const parts = initialise(recipe, methods[name]);
  if (from === undefined || methods[name].denoises === "nothing") return parts;
  return loadParts(parts, join(from, pretrainStage(name), "model.safetensors"));
}

/** Gives parts the weights of a stage's model, whatever its head. Throws a `UserError` that names the file. */
export async function loadParts(parts: Parts, file: string): Promise<Parts> {
  const parameters = [
    ...prefixed(parts.encoder.parameters, parts.encoder.prefix ?? "encoder."),
    ...prefixed(parts.decoder.parameters, "decoder."),
  ];
  const { tensors } = await readTensors(file);
  loadState(parameters, tensors, { file, allowExtra: (tensor) => tensor.startsWith("segmentation_head.") });
  return parts;
}

/** Disposes of the weights of parts. */
export function discard({ encoder, decoder }: Parts): void {
  dispose([...encoder.parameters, ...decoder.parameters]);
}
