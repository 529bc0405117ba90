import { loadState, type Encoder, type TensorFile } from "@ddep/core";
import { isEncoderName } from "./catalogue.js";
import { expectEncoder } from "./expect-encoder.js";
import { readNormalization } from "./normalization.js";

/**
 * Loads a checkpoint into an encoder, strictly by name, and returns the encoder with the normalisation that the file
 * carries (its own where the file carries none).
 *
 * The checkpoint's classification layers may be there; any other tensor too many, missing or of another shape throws a
 * UserError that names it, and nothing is loaded; so do weights of another encoder, see `expectEncoder`.
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
