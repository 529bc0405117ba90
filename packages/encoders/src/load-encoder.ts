import { loadState, type Encoder, type TensorFile } from "@ddep/core";
import { isEncoderName } from "./catalogue.js";
import { expectEncoder } from "./expect-encoder.js";
import { readNormalization } from "./normalization.js";

/**
 * Loads a checkpoint into an encoder, strictly by name, and returns the encoder with the normalisation stored in the
 * file, or its own if the file has none.
 *
 * The checkpoint may include classification layers.
 *
 * @throws UserError naming any other tensor that is unexpected, missing or of the wrong shape, or if the weights belong
 * to another encoder (see `expectEncoder`); nothing is then loaded
 */
export function loadEncoder(
  encoder: Encoder,
  { tensors, metadata }: TensorFile,
  { file }: { readonly file?: string } = {},
): Encoder {
  if (isEncoderName(encoder.name)) expectEncoder(metadata, encoder.name, { file });
  const normalization = readNormalization(metadata, file) ?? encoder.normalization;
  const allowExtra = (name: string) => encoder.classifierPrefixes.some((prefix) => name.startsWith(prefix));
  loadState(encoder.parameters, tensors, { allowExtra, file });
  return { ...encoder, normalization };
}
