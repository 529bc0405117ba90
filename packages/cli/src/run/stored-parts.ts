import { join } from "node:path";
import { loadState, prefixed } from "@ddep/core";
import { readTensors } from "@ddep/core/node";
import type { MethodName, Parts } from "@ddep/ddep";
import { expectEncoder, isEncoderName } from "@ddep/encoders";

/** The folder of a method's denoising stage within a run. */
export const pretrainStage = (method: MethodName) => (method === "dep" ? "pretrain-dep" : "pretrain");

/** The model file that a run's denoising stage wrote for a method. */
export const denoiserOf = (run: string, method: MethodName): string =>
  join(run, pretrainStage(method), "model.safetensors");

/**
 * Loads the weights of a stage's model into parts, ignoring its head. Throws a `UserError` that names the file, also if its
 * metadata name another encoder.
 */
export async function loadParts({ encoder, decoder }: Parts, file: string): Promise<void> {
  const parameters = [
    ...prefixed(encoder.parameters, encoder.prefix ?? "encoder."),
    ...prefixed(decoder.parameters, "decoder."),
  ];
  const { tensors, metadata } = await readTensors(file);
  if (isEncoderName(encoder.name)) expectEncoder(metadata, encoder.name, { file });
  loadState(parameters, tensors, { file, allowExtra: (tensor) => /^(segmentation_head|side_heads)\./.test(tensor) });
}
