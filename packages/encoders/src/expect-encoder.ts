import { UserError } from "@ddep/core";
import { encoderNames, encoders, type EncoderName } from "./catalogue.js";

/**
 * The metadata keys that identify the encoder of a weights file: in pulled files, models of runs, timm's training
 * checkpoints, and names of published weights.
 */
const keys = ["architecture", "encoder", "arch", "name", "naming"] as const;

/**
 * Returns the encoders that a text refers to, by the catalogue's name or a peer's, ignoring a surrounding hub, library
 * or training tag.
 */
function encodersCalled(text: string): readonly EncoderName[] {
  const [called] = text.trim().split(/[\s/]/).slice(-1);
  const [plain] = called!.split(".");
  return encoderNames.filter((name) => [name, ...Object.values(encoders[name].peers)].includes(plain!));
}

/**
 * Returns whether another library has both encoders under one name. Tensor names then distinguish them, and files can
 * be converted from one to the other.
 */
function areOneElsewhere(a: EncoderName, b: EncoderName): boolean {
  const peers = Object.values(encoders[b].peers);
  return Object.values(encoders[a].peers).some((name) => peers.includes(name));
}

export interface ExpectEncoderOptions {
  /** Where the metadata come from, for the message. */
  readonly file?: string | undefined;
  /** Subject of the error message. Defaults to the metadata of the file. */
  readonly where?: string;
}

/**
 * Checks that weights belong to the encoder `wanted` according to their metadata. Encoders with tensors of the same
 * shapes, such as efficientnet_lite0 and tf_efficientnet_lite0, cannot be distinguished otherwise. Metadata that name
 * no encoder, or an unknown one, are accepted.
 *
 * @throws UserError naming both encoders if the metadata name another one
 */
export function expectEncoder(
  metadata: Readonly<Record<string, unknown>>,
  wanted: EncoderName,
  { file, where = "according to its metadata, it" }: ExpectEncoderOptions = {},
): void {
  for (const key of keys) {
    const text = metadata[key];
    const [said] = typeof text === "string" ? encodersCalled(text) : [];
    if (said === undefined || said === wanted || areOneElsewhere(said, wanted)) continue;
    throw new UserError(`${where} holds weights of ${said}, not of ${wanted}`, {
      file,
      key,
      fix: `choose the encoder ${said}, or give weights of ${wanted}`,
    });
  }
}
