import { loadState, prefixed } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import type { MethodName, Parts } from "@ddep/ddep";

/** The folder of a method's denoising within a run. */
export const pretrainStage = (method: MethodName) => (method === "dep" ? "pretrain-dep" : "pretrain");

/** Gives parts the weights of a stage's model, whatever its head. Throws a `UserError` that names the file. */
export async function loadParts({ encoder, decoder }: Parts, file: string): Promise<void> {
  const parameters = [
    ...prefixed(encoder.parameters, encoder.prefix ?? "encoder."),
    ...prefixed(decoder.parameters, "decoder."),
  ];
  const { tensors } = await readTensors(file);
  loadState(parameters, tensors, { file, allowExtra: (tensor) => /^(segmentation_head|side_heads)\./.test(tensor) });
}
