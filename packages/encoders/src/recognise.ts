import { encoderNames, encoders, type EncoderName } from "./catalogue.js";
import type { LazyTensors } from "./naming/renaming.js";
import type { FileNaming, FirstSizes } from "./part/file-naming.js";

export interface Recognition {
  /** Its name in the catalogue of encoders. */
  readonly architecture: EncoderName;
  /** The library whose names the tensors have, such as `timm`. */
  readonly naming: string;
  /** Prefix of the encoder's names, such as `encoder.` in a segmentation network. */
  readonly prefix: string;
  /** Whether the classification layers are included. */
  readonly classifier: boolean;
}

/** Prefixes that training code adds to all names. */
const prefixes = ["", "encoder.", "encoder.model.", "model.", "module."];

/** Identifies the encoder in a file and how to read its tensor names. Returns undefined for unknown encoders. */
export function identify(tensors: LazyTensors): { readonly from: Recognition; readonly names: FileNaming } | undefined {
  for (const prefix of prefixes) {
    const sizes: FirstSizes = (name) => tensors.get(prefix + name)?.shape[0];
    for (const encoder of encoderNames) {
      const { files, recognisedAs = encoder } = encoders[encoder];
      const names = files.find((file) => file.matches(sizes));
      if (names === undefined) continue;
      const { naming, classifier } = names;
      const withClassifier = classifier !== undefined && sizes(classifier) !== undefined;
      // The contract test checks this name.
      const architecture = recognisedAs as EncoderName;
      return { from: { architecture, naming, prefix, classifier: withClassifier }, names };
    }
  }
  return undefined;
}

/** Recognises the encoder in a file by the names and sizes of its tensors. Returns undefined for unknown encoders. */
export const recognise = (tensors: LazyTensors): Recognition | undefined => identify(tensors)?.from;
