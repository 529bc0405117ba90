import { UserError } from "@ddep/core";
import { encoderNames, encoders, type EncoderName } from "./catalogue.js";

/**
 * Where metadata say what encoder weights are of: files that were pulled, models of runs, timm's training checkpoints, and the
 * names of published weights.
 */
const keys = ["architecture", "encoder", "arch", "name", "naming"] as const;

/** The encoders that a text stands for: by the catalogue's name or a peer's, whatever hub, library or training stands around it. */
function encodersCalled(text: string): readonly EncoderName[] {
  const [called] = text.trim().split(/[\s/]/).slice(-1);
  const [plain] = called!.split(".");
  return encoderNames.filter((name) => [name, ...Object.values(encoders[name].peers)].includes(plain!));
}

/** Whether a library has both under one name: then the names of the tensors tell them apart, and files go from one to the other. */
function areOneElsewhere(a: EncoderName, b: EncoderName): boolean {
  const peers = Object.values(encoders[b].peers);
  return Object.values(encoders[a].peers).some((name) => peers.includes(name));
}

export interface ExpectEncoderOptions {
  /** Where the metadata come from, for the message. */
  readonly file?: string | undefined;
  /** Where they say it: by default the key that does. */
  readonly where?: string;
}

/**
 * Throws a {@link UserError} that names both where metadata say that weights are of another encoder than `wanted`: encoders of
 * the same shapes, such as efficientnet_lite0 and tf_efficientnet_lite0, are told apart by nothing else. Metadata that name no
 * encoder, or one that is not known, are no reason.
 */
export function expectEncoder(
  metadata: Readonly<Record<string, unknown>>,
  wanted: EncoderName,
  { file, where = "by its metadata it" }: ExpectEncoderOptions = {},
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
